package org.blendsm.embedded.chaincode;

/** The chaincode could not be run to an answer: not there, too slow, gone in the middle, or it answered ERROR. */
public final class ExecutionFailed extends Exception {
    public ExecutionFailed(String message) {
        super(message);
    }
}
