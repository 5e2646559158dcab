package org.blendsm.system.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.SignedProposal;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/**
 * A proposal or a whole transaction, put together by hand so that every part of it can be wrong. Unchanged it is right:
 * it writes one key of the probe chaincode's.
 */
final class HandmadeTransaction {
    private final Enrolled creator;
    private final List<Enrolled> endorsers;
    private List<String> arguments;
    private String chaincode = Testbed.PROBE;
    private UnaryOperator<ChannelHeader.Builder> channelHeader = same();
    private UnaryOperator<SignatureHeader.Builder> signatureHeader = same();
    private UnaryOperator<ChaincodeAction.Builder> action = same();
    private UnaryOperator<ProposalResponsePayload.Builder> response = same();
    private UnaryOperator<Endorsement.Builder> endorsement = same();
    private UnaryOperator<Transaction.Builder> transaction = same();
    private UnaryOperator<Payload.Builder> payload = same();
    private UnaryOperator<ByteString> signature = same();
    private TxReadWriteSet sets;

    HandmadeTransaction(Enrolled creator, String key, Enrolled... endorsers) {
        this.creator = creator;
        this.endorsers = Arrays.asList(endorsers);
        this.arguments = List.of("state:put", key, "handmade");
        this.sets = TxReadWriteSet.newBuilder()
                .addNsRwset(writes(Testbed.PROBE, key))
                .build();
    }

    private static <T> UnaryOperator<T> same() {
        return part -> part;
    }

    static NsReadWriteSet writes(String namespace, String key) {
        return NsReadWriteSet.newBuilder()
                .setNamespace(namespace)
                .setRwset(KVRWSet.newBuilder()
                        .addWrites(KVWrite.newBuilder().setKey(key).setValue(ByteString.copyFromUtf8("handmade")))
                        .build()
                        .toByteString())
                .build();
    }

    HandmadeTransaction arguments(String... functionAndArguments) {
        arguments = List.of(functionAndArguments);
        return this;
    }

    /** What is called; what is written stays the probe's. */
    HandmadeTransaction chaincode(String name) {
        chaincode = name;
        return this;
    }

    HandmadeTransaction channelHeader(UnaryOperator<ChannelHeader.Builder> change) {
        channelHeader = change;
        return this;
    }

    HandmadeTransaction signatureHeader(UnaryOperator<SignatureHeader.Builder> change) {
        signatureHeader = change;
        return this;
    }

    HandmadeTransaction action(UnaryOperator<ChaincodeAction.Builder> change) {
        action = change;
        return this;
    }

    HandmadeTransaction response(UnaryOperator<ProposalResponsePayload.Builder> change) {
        response = change;
        return this;
    }

    HandmadeTransaction endorsement(UnaryOperator<Endorsement.Builder> change) {
        endorsement = change;
        return this;
    }

    HandmadeTransaction transaction(UnaryOperator<Transaction.Builder> change) {
        transaction = change;
        return this;
    }

    HandmadeTransaction payload(UnaryOperator<Payload.Builder> change) {
        payload = change;
        return this;
    }

    HandmadeTransaction signature(UnaryOperator<ByteString> change) {
        signature = change;
        return this;
    }

    HandmadeTransaction sets(TxReadWriteSet other) {
        sets = other;
        return this;
    }

    private Header header() {
        SignatureHeader signed = signatureHeader
                .apply(SignatureHeader.newBuilder()
                        .setCreator(creator.creator())
                        .setNonce(ByteString.copyFromUtf8(UUID.randomUUID().toString())))
                .build();
        String id = HexFormat.of()
                .formatHex(Enrolled.sha256(
                        signed.getNonce().concat(signed.getCreator()).toByteArray()));
        ChannelHeader channel = channelHeader
                .apply(ChannelHeader.newBuilder()
                        .setType(HeaderType.ENDORSER_TRANSACTION_VALUE)
                        .setChannelId(LedgerUnderTest.CHANNEL)
                        .setTxId(id)
                        .setTimestamp(
                                Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
                        .setExtension(ChaincodeHeaderExtension.newBuilder()
                                .setChaincodeId(ChaincodeID.newBuilder().setName(chaincode))
                                .build()
                                .toByteString()))
                .build();
        return Header.newBuilder()
                .setChannelHeader(channel.toByteString())
                .setSignatureHeader(signed.toByteString())
                .build();
    }

    private ByteString input() {
        ChaincodeInput.Builder input = ChaincodeInput.newBuilder();
        arguments.forEach(argument -> input.addArgs(ByteString.copyFromUtf8(argument)));
        return ChaincodeProposalPayload.newBuilder()
                .setInput(ChaincodeInvocationSpec.newBuilder()
                        .setChaincodeSpec(ChaincodeSpec.newBuilder()
                                .setType(ChaincodeSpec.Type.JAVA)
                                .setChaincodeId(ChaincodeID.newBuilder().setName(chaincode))
                                .setInput(input))
                        .build()
                        .toByteString())
                .build()
                .toByteString();
    }

    SignedProposal proposal() {
        ByteString bytes = Proposal.newBuilder()
                .setHeader(header().toByteString())
                .setPayload(input())
                .build()
                .toByteString();
        return SignedProposal.newBuilder()
                .setProposalBytes(bytes)
                .setSignature(signature.apply(creator.sign(bytes)))
                .build();
    }

    Envelope envelope() {
        Header header = header();
        ByteString input = input();
        ChaincodeAction done = action.apply(ChaincodeAction.newBuilder()
                        .setResponse(Response.newBuilder().setStatus(200))
                        .setResults(sets.toByteString())
                        .setChaincodeId(
                                ChaincodeID.newBuilder().setName(Testbed.PROBE).setVersion("1.0")))
                .build();
        ByteString hash = ByteString.copyFrom(Enrolled.sha256(header.getChannelHeader()
                .concat(header.getSignatureHeader())
                .concat(input)
                .toByteArray()));
        ByteString answer = response.apply(ProposalResponsePayload.newBuilder()
                        .setProposalHash(hash)
                        .setExtension(done.toByteString()))
                .build()
                .toByteString();
        Transaction whole = transaction
                .apply(Transaction.newBuilder()
                        .addActions(TransactionAction.newBuilder()
                                .setHeader(header.getSignatureHeader())
                                .setPayload(ChaincodeActionPayload.newBuilder()
                                        .setChaincodeProposalPayload(input)
                                        .setAction(ChaincodeEndorsedAction.newBuilder()
                                                .setProposalResponsePayload(answer)
                                                .addAllEndorsements(endorsements(answer)))
                                        .build()
                                        .toByteString())))
                .build();
        ByteString bytes = payload.apply(Payload.newBuilder().setHeader(header).setData(whole.toByteString()))
                .build()
                .toByteString();
        return Envelope.newBuilder()
                .setPayload(bytes)
                .setSignature(signature.apply(creator.sign(bytes)))
                .build();
    }

    private List<Endorsement> endorsements(ByteString answer) {
        List<Endorsement> endorsements = new ArrayList<>();
        for (Enrolled endorser : endorsers) {
            endorsements.add(endorsement
                    .apply(Endorsement.newBuilder()
                            .setEndorser(endorser.creator())
                            .setSignature(endorser.sign(answer.concat(endorser.creator()))))
                    .build());
        }
        return endorsements;
    }
}
