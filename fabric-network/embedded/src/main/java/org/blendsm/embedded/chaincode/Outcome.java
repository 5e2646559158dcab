package org.blendsm.embedded.chaincode;

import java.util.Optional;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.Response;

/** What a chaincode answered, and the last event that it set. */
public record Outcome(Response response, Optional<ChaincodeEvent> event) {}
