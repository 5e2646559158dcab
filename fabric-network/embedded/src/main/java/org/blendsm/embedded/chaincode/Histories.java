package org.blendsm.embedded.chaincode;

import org.blendsm.embedded.state.Height;
import org.hyperledger.fabric.protos.ledger.queryresult.KeyModification;

/** Looks up in the chain what a past transaction wrote to a key. */
@FunctionalInterface
public interface Histories {
    KeyModification modification(Height height, String namespace, String key);
}
