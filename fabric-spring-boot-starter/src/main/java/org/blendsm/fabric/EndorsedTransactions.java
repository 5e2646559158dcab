package org.blendsm.fabric;

import com.google.protobuf.InvalidProtocolBufferException;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.gateway.PreparedTransaction;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;

/** Looks into an endorsed transaction. */
final class EndorsedTransactions {
    private EndorsedTransactions() {}

    static Envelope envelope(Transaction endorsed) {
        try {
            return PreparedTransaction.parseFrom(endorsed.getBytes()).getEnvelope();
        } catch (InvalidProtocolBufferException e) {
            throw malformed(endorsed, e);
        }
    }

    /** Whether its commit will be heard on the event stream. A call that repeats an earlier one emits nothing. */
    static boolean emitsEvent(Transaction endorsed) {
        try {
            Payload payload = Payload.parseFrom(envelope(endorsed).getPayload());
            var transaction = org.hyperledger.fabric.protos.peer.Transaction.parseFrom(payload.getData());
            var action =
                    ChaincodeActionPayload.parseFrom(transaction.getActions(0).getPayload());
            var response = ProposalResponsePayload.parseFrom(action.getAction().getProposalResponsePayload());
            return !ChaincodeAction.parseFrom(response.getExtension())
                    .getEvents()
                    .isEmpty();
        } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
            throw malformed(endorsed, e);
        }
    }

    private static LedgerFault malformed(Transaction endorsed, Exception e) {
        return new LedgerFault(endorsed.getTransactionId(), "the gateway prepared what is no transaction", e);
    }
}
