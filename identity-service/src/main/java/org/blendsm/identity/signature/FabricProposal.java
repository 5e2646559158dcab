package org.blendsm.identity.signature;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.blendsm.fabric.PlainProposal;
import org.blendsm.model.Sha256;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;

/**
 * A Fabric proposal, read as far as it must be understood before somebody's key signs it.
 *
 * @param call the function and its arguments
 * @param creator under whose certificate it is made
 * @param fingerprint of everything in it that the transaction has to carry again: channel header, signature header and
 *     input
 */
record FabricProposal(
        String channel,
        String chaincode,
        ChaincodeInput call,
        String txId,
        Instant at,
        SerializedIdentity creator,
        Sha256 fingerprint)
        implements ToSign {

    /** @throws IllegalArgumentException where the bytes are no well-formed invocation of one chaincode */
    static FabricProposal read(byte[] bytes) {
        try {
            return of(PlainProposal.read(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("these bytes are no Fabric proposal in plain form", e);
        }
    }

    private static FabricProposal of(PlainProposal plain) {
        ChannelHeader channel = plain.channel();
        ChaincodeSpec spec = plain.spec();
        String addressed = plain.addressed().getChaincodeId().getName();
        require(channel.getType() == HeaderType.ENDORSER_TRANSACTION_VALUE, "a proposal is an endorser transaction");
        require(addressed.equals(spec.getChaincodeId().getName()), "a proposal names one chaincode, twice");
        require(!spec.getInput().getIsInit() && spec.getInput().getArgsCount() > 0, "a proposal names a function");
        require(
                channel.getTxId().equals(txId(plain.signer())),
                "a transaction id is the SHA-256 of the proposal's nonce and creator");
        return new FabricProposal(
                channel.getChannelId(),
                addressed,
                spec.getInput(),
                channel.getTxId(),
                at(channel.getTimestamp()),
                plain.creator(),
                fingerprint(plain.header(), plain.input()));
    }

    String function() {
        return call.getArgs(0).toString(StandardCharsets.UTF_8);
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
