package org.blendsm.fabric;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/**
 * The payload of a Fabric transaction ({@code common.Payload}) with one endorsed action of its own creator, in
 * {@linkplain PlainForm plain form} as far as the proposal that it carries again.
 *
 * @param input bytes of that proposal's {@code ChaincodeInvocationSpec}
 */
public record PlainTransaction(Header header, ByteString input) {

    /** @throws InvalidProtocolBufferException where the bytes are no such payload in plain form */
    public static PlainTransaction read(byte[] bytes) throws InvalidProtocolBufferException {
        Payload payload = PlainForm.read(Payload.parser(), ByteString.copyFrom(bytes));
        Transaction transaction = PlainForm.read(Transaction.parser(), payload.getData());
        if (transaction.getActionsCount() != 1) {
            throw new InvalidProtocolBufferException("a transaction has one action");
        }
        TransactionAction action = transaction.getActions(0);
        if (!action.getHeader().equals(payload.getHeader().getSignatureHeader())) {
            throw new InvalidProtocolBufferException("a transaction's action is its own creator's");
        }
        ChaincodeActionPayload endorsed = PlainForm.read(ChaincodeActionPayload.parser(), action.getPayload());
        ChaincodeProposalPayload proposal =
                PlainForm.read(ChaincodeProposalPayload.parser(), endorsed.getChaincodeProposalPayload());
        if (proposal.getTransientMapCount() > 0) {
            throw new InvalidProtocolBufferException("transient data stay out of a transaction");
        }
        return new PlainTransaction(payload.getHeader(), proposal.getInput());
    }

    /** Whether it is what was proposed, and nothing else. */
    public boolean carries(PlainProposal proposal) {
        return header.equals(proposal.header()) && input.equals(proposal.input());
    }
}
