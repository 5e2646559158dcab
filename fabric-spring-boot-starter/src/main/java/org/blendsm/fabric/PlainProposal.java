package org.blendsm.fabric;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.Proposal;

/**
 * A Fabric proposal ({@code peer.Proposal}) in {@linkplain PlainForm plain form} from the outermost message to the
 * innermost, so that nobody can take its signature for anything else's.
 *
 * @param input bytes of the {@code ChaincodeInvocationSpec}, which the transaction carries again
 */
public record PlainProposal(
        Header header,
        ChannelHeader channel,
        ChaincodeHeaderExtension addressed,
        SignatureHeader signer,
        SerializedIdentity creator,
        ChaincodeSpec spec,
        ByteString input) {
    private static final int NONCE_BYTES = 24;

    /** @throws InvalidProtocolBufferException where the bytes are no proposal in plain form */
    public static PlainProposal read(byte[] bytes) throws InvalidProtocolBufferException {
        Proposal proposal = PlainForm.read(Proposal.parser(), ByteString.copyFrom(bytes));
        Header header = PlainForm.read(Header.parser(), proposal.getHeader());
        ChannelHeader channel = PlainForm.read(ChannelHeader.parser(), header.getChannelHeader());
        SignatureHeader signer = PlainForm.read(SignatureHeader.parser(), header.getSignatureHeader());
        ChaincodeProposalPayload payload = PlainForm.read(ChaincodeProposalPayload.parser(), proposal.getPayload());
        ChaincodeInvocationSpec invocation = PlainForm.read(ChaincodeInvocationSpec.parser(), payload.getInput());
        if (!proposal.getExtension().isEmpty()
                || payload.getTransientMapCount() > 0
                || signer.getNonce().size() != NONCE_BYTES) {
            throw new InvalidProtocolBufferException(
                    "a proposal has a nonce of 24 bytes, no extension and no transient data");
        }
        return new PlainProposal(
                header,
                channel,
                PlainForm.read(ChaincodeHeaderExtension.parser(), channel.getExtension()),
                signer,
                PlainForm.read(SerializedIdentity.parser(), signer.getCreator()),
                invocation.getChaincodeSpec(),
                payload.getInput());
    }
}
