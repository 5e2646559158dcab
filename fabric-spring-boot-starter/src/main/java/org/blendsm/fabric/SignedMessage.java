package org.blendsm.fabric;

/** What a signer is asked to sign: always the whole message, in Fabric's own form, never a digest. */
public enum SignedMessage {
    /** {@code protos.Proposal}: what is to be done. */
    PROPOSAL,
    /** {@code common.Payload}: what peers endorsed, to be ordered. */
    TRANSACTION,
    /** {@code gateway.CommitStatusRequest}. */
    COMMIT_STATUS,
    /** {@code gateway.ChaincodeEventsRequest}. */
    EVENTS,
    /** {@code common.Payload} with an {@code orderer.SeekInfo}: which blocks are wanted. */
    BLOCKS
}
