package org.blendsm.identity.signature;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.blendsm.model.Sha256;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.Proposal;

/**
 * A Fabric proposal, read as far as it must be understood before somebody's key signs it.
 *
 * @param creator PEM of the certificate it is made under
 * @param fingerprint of everything in it that the transaction has to carry again: channel header, signature header and
 *     input (transient data never leave the proposal)
 */
record FabricProposal(
        String channel,
        String chaincode,
        String function,
        String txId,
        Instant at,
        String mspId,
        String creator,
        Sha256 fingerprint)
        implements ToSign {

    /** @throws IllegalArgumentException where the bytes are no well-formed invocation of one chaincode */
    static FabricProposal read(byte[] bytes) {
        try {
            Proposal proposal = Proposal.parseFrom(bytes);
            Header header = Header.parseFrom(proposal.getHeader());
            ChaincodeProposalPayload payload = ChaincodeProposalPayload.parseFrom(proposal.getPayload());
            return read(header, payload.getInput());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("these bytes are no Fabric proposal", e);
        }
    }

    private static FabricProposal read(Header header, ByteString input) throws InvalidProtocolBufferException {
        ChannelHeader channel = ChannelHeader.parseFrom(header.getChannelHeader());
        SignatureHeader signer = SignatureHeader.parseFrom(header.getSignatureHeader());
        SerializedIdentity creator = SerializedIdentity.parseFrom(signer.getCreator());
        ChaincodeSpec spec = ChaincodeInvocationSpec.parseFrom(input).getChaincodeSpec();
        String addressed = ChaincodeHeaderExtension.parseFrom(channel.getExtension())
                .getChaincodeId()
                .getName();
        require(channel.getType() == HeaderType.ENDORSER_TRANSACTION_VALUE, "a proposal is an endorser transaction");
        require(addressed.equals(spec.getChaincodeId().getName()), "a proposal names one chaincode, twice");
        require(!spec.getInput().getIsInit() && spec.getInput().getArgsCount() > 0, "a proposal names a function");
        require(
                channel.getTxId().equals(txId(signer)),
                "a transaction id is the SHA-256 of the proposal's nonce and creator");
        return new FabricProposal(
                channel.getChannelId(),
                addressed,
                spec.getInput().getArgs(0).toString(StandardCharsets.UTF_8),
                channel.getTxId(),
                at(channel.getTimestamp()),
                creator.getMspid(),
                creator.getIdBytes().toString(StandardCharsets.US_ASCII),
                fingerprint(header, input));
    }

    private static Instant at(Timestamp time) {
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("a proposal's time is beyond all times", e);
        }
    }

    static Sha256 fingerprint(Header header, ByteString input) {
        return Sha256.of(hash(header.getChannelHeader()), hash(header.getSignatureHeader()), hash(input));
    }

    private static String txId(SignatureHeader signer) {
        return Sha256.of(signer.getNonce().toByteArray(), signer.getCreator().toByteArray())
                .value();
    }

    private static byte[] hash(ByteString part) {
        return Sha256.of(part.toByteArray()).bytes();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
