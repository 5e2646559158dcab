package org.blendsm.identity.signature;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.CanonicalJson;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/** Proposals and transactions as a Fabric client makes them, from its protocol's own messages. */
record Fabric(
        String channel,
        String chaincode,
        String function,
        List<ByteString> arguments,
        String mspId,
        String certificate,
        Instant at,
        byte[] nonce) {
    private static final List<ByteString> NOTHING = List.of(ByteString.copyFromUtf8("{}"));

    static Fabric proposal(String mspId, String certificate, String function) {
        byte[] nonce = new byte[24];
        new SecureRandom().nextBytes(nonce);
        return new Fabric("marketplace", "blendsm", function, NOTHING, mspId, certificate, Instant.now(), nonce);
    }

    Fabric onChannel(String other) {
        return new Fabric(other, chaincode, function, arguments, mspId, certificate, at, nonce);
    }

    Fabric inChaincode(String other) {
        return new Fabric(channel, other, function, arguments, mspId, certificate, at, nonce);
    }

    Fabric calling(String other) {
        return calling(other, NOTHING);
    }

    /** With arguments, as the ledger's codec writes them. */
    Fabric calling(String other, Object... values) {
        return calling(
                other,
                Arrays.stream(values)
                        .map(value -> ByteString.copyFrom(CanonicalJson.encode(value)))
                        .toList());
    }

    private Fabric calling(String other, List<ByteString> values) {
        return new Fabric(channel, chaincode, other, values, mspId, certificate, at, nonce);
    }

    Fabric madeAt(Instant other) {
        return new Fabric(channel, chaincode, function, arguments, mspId, certificate, other, nonce);
    }

    byte[] bytes() {
        return bytes(txId());
    }

    byte[] bytes(String txId) {
        return Proposal.newBuilder()
                .setHeader(header(txId).toByteString())
                .setPayload(payload().build().toByteString())
                .build()
                .toByteArray();
    }

    /** The transaction that carries this proposal. */
    byte[] transaction() {
        return transaction(payload().build());
    }

    byte[] transaction(ChaincodeProposalPayload carried) {
        Header header = header(txId());
        ChaincodeActionPayload action = ChaincodeActionPayload.newBuilder()
                .setChaincodeProposalPayload(carried.toByteString())
                .build();
        return Payload.newBuilder()
                .setHeader(header)
                .setData(Transaction.newBuilder()
                        .addActions(TransactionAction.newBuilder()
                                .setHeader(header.getSignatureHeader())
                                .setPayload(action.toByteString()))
                        .build()
                        .toByteString())
                .build()
                .toByteArray();
    }

    ChaincodeProposalPayload.Builder payload() {
        ChaincodeSpec spec = ChaincodeSpec.newBuilder()
                .setChaincodeId(ChaincodeID.newBuilder().setName(chaincode))
                .setInput(ChaincodeInput.newBuilder()
                        .addArgs(ByteString.copyFromUtf8(function))
                        .addAllArgs(arguments))
                .build();
        return ChaincodeProposalPayload.newBuilder()
                .setInput(ChaincodeInvocationSpec.newBuilder()
                        .setChaincodeSpec(spec)
                        .build()
                        .toByteString());
    }

    String txId() {
        return Sha256.of(nonce, creator()).value();
    }

    private byte[] creator() {
        return SerializedIdentity.newBuilder()
                .setMspid(mspId)
                .setIdBytes(ByteString.copyFrom(certificate, StandardCharsets.UTF_8))
                .build()
                .toByteArray();
    }

    private Header header(String txId) {
        ChannelHeader channelHeader = ChannelHeader.newBuilder()
                .setType(HeaderType.ENDORSER_TRANSACTION_VALUE)
                .setChannelId(channel)
                .setTxId(txId)
                .setTimestamp(
                        Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()))
                .setExtension(ChaincodeHeaderExtension.newBuilder()
                        .setChaincodeId(ChaincodeID.newBuilder().setName(chaincode))
                        .build()
                        .toByteString())
                .build();
        SignatureHeader signatureHeader = SignatureHeader.newBuilder()
                .setCreator(ByteString.copyFrom(creator()))
                .setNonce(ByteString.copyFrom(nonce))
                .build();
        return Header.newBuilder()
                .setChannelHeader(channelHeader.toByteString())
                .setSignatureHeader(signatureHeader.toByteString())
                .build();
    }
}
