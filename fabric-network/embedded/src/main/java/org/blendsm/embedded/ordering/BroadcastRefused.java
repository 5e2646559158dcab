package org.blendsm.embedded.ordering;

import org.hyperledger.fabric.protos.common.Status;

/** The orderer does not take the envelope; status and text as Fabric's orderer answers them. */
public final class BroadcastRefused extends Exception {
    private final Status status;

    BroadcastRefused(Status status, String info) {
        super(info);
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
