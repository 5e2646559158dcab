package org.blendsm.audit;

import static org.blendsm.fabric.LedgerMessage.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Sha256;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.ledger.Versioned;
import org.blendsm.model.membership.Member;
import org.blendsm.model.payment.Receipt;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.QueryReads;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * One transaction as it stands in a block.
 *
 * @param ours the marketplace's chaincode
 * @param claimedAt when it was made, as its submitter says: who endorses allows ±15 minutes ({@link Dates})
 * @param ranAsSigned whether the chaincode was run for the very creator, and nonce, whose signature is checked: Fabric
 *     takes the one from the action's header and the other from the payload's, and compares them nowhere
 * @param called the chaincode that its creator asked for
 * @param chaincode the one that the endorsers say was run
 * @param arguments the function's name, then what it was called with
 * @param sets what it read and wrote, for each chaincode
 */
record CommittedTransaction(
        String ours,
        Place place,
        TxValidationCode verdict,
        Envelope envelope,
        Timestamp claimedAt,
        Optional<SignatureHeader> header,
        boolean ranAsSigned,
        String called,
        String chaincode,
        List<ByteString> arguments,
        List<Set> sets,
        ChaincodeEvent emitted) {
    /** What a transaction read and wrote of one chaincode's state. */
    record Set(String namespace, KVRWSet rows, boolean confidential) {
        /** What it read, row by row and in ranges. */
        Stream<KVRead> reads() {
            Stream<KVRead> ranges = rows.getRangeQueriesInfoList().stream()
                    .filter(RangeQueryInfo::hasRawReads)
                    .map(RangeQueryInfo::getRawReads)
                    .map(QueryReads::getKvReadsList)
                    .flatMap(List::stream);
            return Stream.concat(rows.getReadsList().stream(), ranges);
        }

        boolean changesAnything() {
            return rows.getWritesCount() > 0 || rows.getMetadataWritesCount() > 0 || confidential;
        }
    }

    /** @throws Broken where nobody can read it */
    static CommittedTransaction of(String ours, long block, int index, ByteString bytes, TxValidationCode verdict) {
        Place place = new Place(block, index, "");
        try {
            Envelope envelope = read(Envelope.parser(), bytes);
            Payload payload = read(Payload.parser(), envelope.getPayload());
            ChannelHeader channel =
                    read(ChannelHeader.parser(), payload.getHeader().getChannelHeader());
            place = new Place(block, index, channel.getTxId());
            if (channel.getType() != HeaderType.ENDORSER_TRANSACTION_VALUE) {
                return new CommittedTransaction(
                        ours,
                        place,
                        verdict,
                        envelope,
                        channel.getTimestamp(),
                        Optional.empty(),
                        true,
                        "",
                        "",
                        List.of(),
                        List.of(),
                        ChaincodeEvent.getDefaultInstance());
            }
            return endorsed(ours, place, verdict, envelope, payload, channel);
        } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
            throw new Broken(place + " cannot be read");
        }
    }

    private static CommittedTransaction endorsed(
            String ours,
            Place place,
            TxValidationCode verdict,
            Envelope envelope,
            Payload payload,
            ChannelHeader channel)
            throws InvalidProtocolBufferException {
        TransactionAction only = read(Transaction.parser(), payload.getData()).getActions(0);
        ChaincodeActionPayload body = read(ChaincodeActionPayload.parser(), only.getPayload());
        ChaincodeAction action = read(
                ChaincodeAction.parser(),
                read(ProposalResponsePayload.parser(), body.getAction().getProposalResponsePayload())
                        .getExtension());
        List<Set> sets = new ArrayList<>();
        for (NsReadWriteSet set :
                read(TxReadWriteSet.parser(), action.getResults()).getNsRwsetList()) {
            sets.add(new Set(
                    set.getNamespace(),
                    read(KVRWSet.parser(), set.getRwset()),
                    set.getCollectionHashedRwsetCount() > 0));
        }
        SignatureHeader signed =
                read(SignatureHeader.parser(), payload.getHeader().getSignatureHeader());
        SignatureHeader ran = read(SignatureHeader.parser(), only.getHeader());
        return new CommittedTransaction(
                ours,
                place,
                verdict,
                envelope,
                channel.getTimestamp(),
                Optional.of(signed),
                ran.getNonce().equals(signed.getNonce()) && ran.getCreator().equals(signed.getCreator()),
                read(ChaincodeHeaderExtension.parser(), channel.getExtension())
                        .getChaincodeId()
                        .getName(),
                action.getChaincodeId().getName(),
                read(
                                ChaincodeInvocationSpec.parser(),
                                read(ChaincodeProposalPayload.parser(), body.getChaincodeProposalPayload())
                                        .getInput())
                        .getChaincodeSpec()
                        .getInput()
                        .getArgsList(),
                sets,
                read(ChaincodeEvent.parser(), action.getEvents()));
    }

    /**
     * When it was made, as the chaincode reads it: its submitter's claim, true to ±15 minutes, in whole milliseconds.
     *
     * @throws Broken where it is no time at all
     */
    Instant at() {
        try {
            return Instant.ofEpochSecond(claimedAt.getSeconds(), claimedAt.getNanos())
                    .truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException | ArithmeticException e) {
            throw new Broken("it claims to be made at second " + claimedAt.getSeconds() + ", which is no time");
        }
    }

    /** The time of what it changes: a thing's time never runs backwards. */
    Instant notBefore(Instant last) {
        return at().isAfter(last) ? at() : last;
    }

    boolean isValid() {
        return verdict == TxValidationCode.VALID;
    }

    /** Whether it is a call of the marketplace's chaincode, or changed something of its state all the same. */
    boolean isOurs() {
        return called.equals(ours)
                || chaincode.equals(ours)
                || ourSets().stream().anyMatch(Set::changesAnything);
    }

    /** What it read and wrote of the marketplace's state. */
    List<Set> ourSets() {
        return sets.stream().filter(set -> set.namespace().equals(ours)).toList();
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

    /** The id of what this signer's call makes under its Idempotency-Key. */
    Sha256 newId(Member signer) {
        return argument(0, IdempotencyKey.class).idFor(signer.id(), function());
    }

    /** The marketplace's rows that it wrote, in the order of their keys. */
    List<Row> rows() {
        return ourSets().stream()
                .flatMap(set -> set.rows().getWritesList().stream())
                .map(write -> new Row(
                        write.getKey(),
                        Optional.of(write.getValue()).filter(value -> !write.getIsDelete() && !value.isEmpty())))
                .toList();
    }

    /** The rows of one table that it wrote and did not delete. */
    List<Row> written(String table) {
        return rows().stream()
                .filter(row -> row.isOf(table) && row.value().isPresent())
                .toList();
    }

    /** @throws Broken where it wrote none, or more */
    Receipt receipt() {
        List<Row> receipts = written("receipt");
        Broken.unless(receipts.size() == 1, "%s wrote %d receipts", function(), receipts.size());
        return receipts.getFirst().as(Receipt.class);
    }

    boolean changesAnything() {
        return ourSets().stream().anyMatch(Set::changesAnything)
                || !emitted.getEventName().isEmpty();
    }

    /** @throws IllegalArgumentException where it is none of the model's */
    Optional<LedgerEvent> event() {
        if (emitted.getEventName().isEmpty()) {
            return Optional.empty();
        }
        String name = emitted.getEventName();
        Class<? extends LedgerEvent> family = Contracts.family(name)
                .orElseThrow(() -> new IllegalArgumentException("event " + name + " is of no known concept"));
        return Optional.of(Versioned.decode(emitted.getPayload().toByteArray(), family));
    }
}
