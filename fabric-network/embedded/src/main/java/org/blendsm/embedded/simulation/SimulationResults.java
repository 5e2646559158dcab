package org.blendsm.embedded.simulation;

import java.util.Optional;
import org.hyperledger.fabric.protos.ledger.rwset.TxPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;

/**
 * What a transaction read and would write.
 *
 * @param open for the block, with hashes in the place of private data
 * @param confidential the private data themselves, for members of their collections only
 */
public record SimulationResults(TxReadWriteSet open, Optional<TxPvtReadWriteSet> confidential) {}
