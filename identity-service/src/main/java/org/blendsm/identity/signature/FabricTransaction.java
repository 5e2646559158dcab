package org.blendsm.identity.signature;

import com.google.protobuf.InvalidProtocolBufferException;
import org.blendsm.model.Sha256;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/**
 * The payload of a Fabric transaction, read as far as it must be understood before somebody's key signs it.
 *
 * @param proposal fingerprint of the proposal it carries, as {@link FabricProposal#fingerprint()} makes it
 */
record FabricTransaction(String txId, Sha256 proposal) implements ToSign {

    /** @throws IllegalArgumentException where the bytes are no transaction with one endorsed action */
    static FabricTransaction read(byte[] bytes) {
        try {
            Payload payload = Payload.parseFrom(bytes);
            ChannelHeader channel = ChannelHeader.parseFrom(payload.getHeader().getChannelHeader());
            Transaction transaction = Transaction.parseFrom(payload.getData());
            if (transaction.getActionsCount() != 1) {
                throw new IllegalArgumentException("a transaction has one action");
            }
            TransactionAction action = transaction.getActions(0);
            if (!action.getHeader().equals(payload.getHeader().getSignatureHeader())) {
                throw new IllegalArgumentException("a transaction's action is its own creator's");
            }
            ChaincodeProposalPayload proposal = ChaincodeProposalPayload.parseFrom(
                    ChaincodeActionPayload.parseFrom(action.getPayload()).getChaincodeProposalPayload());
            if (proposal.getTransientMapCount() > 0) {
                throw new IllegalArgumentException("transient data stay out of a transaction");
            }
            return new FabricTransaction(
                    channel.getTxId(), FabricProposal.fingerprint(payload.getHeader(), proposal.getInput()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("these bytes are no payload of a Fabric transaction", e);
        }
    }
}
