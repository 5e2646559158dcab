package org.blendsm.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.ledger.Versioned;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * One transaction as it stands in a block.
 *
 * @param arguments the function's name, then what it was called with
 * @param sets what it read and wrote, for each chaincode
 */
record CommittedTransaction(
        Place place,
        TxValidationCode verdict,
        Envelope envelope,
        Optional<SignatureHeader> header,
        String chaincode,
        List<ByteString> arguments,
        List<Set> sets,
        ChaincodeEvent emitted) {
    /** What a transaction read and wrote of one chaincode's state. */
    record Set(String namespace, KVRWSet rows, boolean confidential) {}

    /** @throws Broken where nobody can read it */
    static CommittedTransaction of(long block, int index, ByteString bytes, TxValidationCode verdict) {
        Place place = new Place(block, index, "");
        try {
            Envelope envelope = Envelope.parseFrom(bytes);
            Payload payload = Payload.parseFrom(envelope.getPayload());
            ChannelHeader channel = ChannelHeader.parseFrom(payload.getHeader().getChannelHeader());
            place = new Place(block, index, channel.getTxId());
            if (channel.getType() != HeaderType.ENDORSER_TRANSACTION_VALUE) {
                return new CommittedTransaction(
                        place,
                        verdict,
                        envelope,
                        Optional.empty(),
                        "",
                        List.of(),
                        List.of(),
                        ChaincodeEvent.getDefaultInstance());
            }
            return endorsed(place, verdict, envelope, payload);
        } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
            throw new Broken(place + " cannot be read");
        }
    }

    private static CommittedTransaction endorsed(
            Place place, TxValidationCode verdict, Envelope envelope, Payload payload)
            throws InvalidProtocolBufferException {
        ChaincodeActionPayload body = ChaincodeActionPayload.parseFrom(
                Transaction.parseFrom(payload.getData()).getActions(0).getPayload());
        ChaincodeAction action = ChaincodeAction.parseFrom(
                ProposalResponsePayload.parseFrom(body.getAction().getProposalResponsePayload())
                        .getExtension());
        List<Set> sets = new ArrayList<>();
        for (NsReadWriteSet set : TxReadWriteSet.parseFrom(action.getResults()).getNsRwsetList()) {
            sets.add(new Set(
                    set.getNamespace(), KVRWSet.parseFrom(set.getRwset()), set.getCollectionHashedRwsetCount() > 0));
        }
        return new CommittedTransaction(
                place,
                verdict,
                envelope,
                Optional.of(SignatureHeader.parseFrom(payload.getHeader().getSignatureHeader())),
                action.getChaincodeId().getName(),
                ChaincodeInvocationSpec.parseFrom(ChaincodeProposalPayload.parseFrom(body.getChaincodeProposalPayload())
                                .getInput())
                        .getChaincodeSpec()
                        .getInput()
                        .getArgsList(),
                sets,
                ChaincodeEvent.parseFrom(action.getEvents()));
    }

    boolean isValid() {
        return verdict == TxValidationCode.VALID;
    }

    Signer signer() {
        return Signer.of(header.orElseThrow().getCreator());
    }

    /** As it was called, {@code concept:function}. */
    String function() {
        return arguments.isEmpty() ? "" : arguments.getFirst().toStringUtf8();
    }

    /** @throws IllegalArgumentException where it was called with something else */
    <T> T argument(int index, Class<T> type) {
        if (arguments.size() <= index + 1) {
            throw new IllegalArgumentException(function() + " was called with too little");
        }
        return CanonicalJson.decode(arguments.get(index + 1).toByteArray(), type);
    }

    /** The rows that it wrote of its own chaincode, in the order of their keys. */
    List<Row> rows() {
        return sets.stream()
                .filter(set -> set.namespace().equals(chaincode))
                .flatMap(set -> set.rows().getWritesList().stream())
                .map(write ->
                        new Row(write.getKey(), write.getIsDelete() ? Optional.empty() : Optional.of(write.getValue())))
                .toList();
    }

    /** The rows of one table that it wrote and did not delete. */
    List<Row> written(String table) {
        return rows().stream()
                .filter(row -> row.isOf(table) && row.value().isPresent())
                .toList();
    }

    boolean changesAnything() {
        return !rows().isEmpty() || !emitted.getEventName().isEmpty();
    }

    /** @throws IllegalArgumentException where it is none of the model's */
    Optional<LedgerEvent> event() {
        if (emitted.getEventName().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Versioned.decode(emitted.getPayload().toByteArray(), family(emitted.getEventName())));
    }

    private static Class<? extends LedgerEvent> family(String event) {
        String concept = event.substring(0, Math.max(0, event.indexOf(':')));
        Stream<LedgerContract> contracts =
                Contracts.ALL.stream().map(contract -> contract.getAnnotation(LedgerContract.class));
        return contracts
                .filter(contract -> contract.value().equals(concept))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("event " + event + " is of no known concept"))
                .events();
    }
}
