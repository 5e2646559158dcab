package org.blendsm.identity.signature;

import com.google.protobuf.InvalidProtocolBufferException;
import org.blendsm.fabric.PlainTransaction;
import org.blendsm.model.Sha256;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;

/**
 * The payload of a Fabric transaction, read as far as it must be understood before somebody's key signs it.
 *
 * @param creator under whose certificate it is made
 * @param call the function and its arguments, as the proposal has them
 * @param proposal fingerprint of the proposal it carries, as {@link FabricProposal#fingerprint()} makes it
 */
record FabricTransaction(String txId, SerializedIdentity creator, ChaincodeInput call, Sha256 proposal)
        implements ToSign {

    /** @throws IllegalArgumentException where the bytes are no transaction with one endorsed action */
    static FabricTransaction read(byte[] bytes) {
        try {
            PlainTransaction plain = PlainTransaction.read(bytes);
            ChannelHeader channel = ChannelHeader.parseFrom(plain.header().getChannelHeader());
            SignatureHeader signer = SignatureHeader.parseFrom(plain.header().getSignatureHeader());
            return new FabricTransaction(
                    channel.getTxId(),
                    SerializedIdentity.parseFrom(signer.getCreator()),
                    ChaincodeInvocationSpec.parseFrom(plain.input())
                            .getChaincodeSpec()
                            .getInput(),
                    FabricProposal.fingerprint(plain.header(), plain.input()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("these bytes are no payload of a Fabric transaction in plain form", e);
        }
    }
}
