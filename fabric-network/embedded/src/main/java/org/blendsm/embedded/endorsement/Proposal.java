package org.blendsm.embedded.endorsement;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import org.blendsm.embedded.blocks.Hashes;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.SignedProposal;

/**
 * A signed proposal taken apart. Nothing in it is trusted before {@link ProposalChecks} has seen it.
 *
 * @param payloadWithoutTransient what of the payload goes into the transaction; transient input never does
 */
public record Proposal(
        SignedProposal signed,
        Header header,
        ChannelHeader channelHeader,
        SignatureHeader signatureHeader,
        String chaincode,
        ChaincodeInput input,
        boolean hasTransient,
        ByteString payloadWithoutTransient) {

    public static Proposal of(SignedProposal signed) throws ProposalRefused {
        try {
            org.hyperledger.fabric.protos.peer.Proposal proposal =
                    org.hyperledger.fabric.protos.peer.Proposal.parseFrom(signed.getProposalBytes());
            Header header = Header.parseFrom(proposal.getHeader());
            ChannelHeader channel = ChannelHeader.parseFrom(header.getChannelHeader());
            ChaincodeProposalPayload payload = ChaincodeProposalPayload.parseFrom(proposal.getPayload());
            ChaincodeSpec spec =
                    ChaincodeInvocationSpec.parseFrom(payload.getInput()).getChaincodeSpec();
            String chaincode = ChaincodeHeaderExtension.parseFrom(channel.getExtension())
                    .getChaincodeId()
                    .getName();
            if (chaincode.isEmpty()) {
                throw new ProposalRefused("ChaincodeHeaderExtension.ChaincodeId.Name is empty");
            }
            if (!spec.hasInput()) {
                throw new ProposalRefused("chaincode input did not contain any input");
            }
            return new Proposal(
                    signed,
                    header,
                    channel,
                    SignatureHeader.parseFrom(header.getSignatureHeader()),
                    chaincode,
                    spec.getInput(),
                    payload.getTransientMapCount() > 0,
                    ChaincodeProposalPayload.newBuilder()
                            .setInput(payload.getInput())
                            .build()
                            .toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new ProposalRefused("failed to unpack transaction proposal: " + e.getMessage());
        }
    }

    public String channel() {
        return channelHeader.getChannelId();
    }

    public String transactionId() {
        return channelHeader.getTxId();
    }

    public ByteString creator() {
        return signatureHeader.getCreator();
    }

    /** Whose member the creator claims to be; empty where that cannot be read, and the checks say what is wrong. */
    public String mspId() {
        try {
            return SerializedIdentity.parseFrom(creator()).getMspid();
        } catch (InvalidProtocolBufferException e) {
            return "";
        }
    }

    /** What ties an endorsement to this proposal: both headers as sent, and the payload without transient input. */
    public ByteString hash() {
        return Hashes.sha256(header.getChannelHeader(), header.getSignatureHeader(), payloadWithoutTransient);
    }
}
