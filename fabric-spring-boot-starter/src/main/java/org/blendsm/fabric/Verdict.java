package org.blendsm.fabric;

import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** What became of a transaction, and the number of the block that says so. */
record Verdict(TxValidationCode code, long block) {}
