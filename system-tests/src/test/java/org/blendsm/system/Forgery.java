package org.blendsm.system;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.system.TestLedger.Person;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A transaction as a chaincode with a bug would have made it, or peers that look away: other rows, another event, under
 * another heading. It says that it read what it replaces, as whoever forges would. The chain that it stands in is
 * sealed again, and whoever signed it signs the forgery.
 *
 * @param rows what it writes, by key; empty where it deletes
 * @param ownPolicies whether each row is given an endorsement policy of its own
 * @param unread the tables of which it does not say what it read
 */
record Forgery(
        TreeMap<String, Optional<ObjectNode>> rows,
        Optional<JsonNode> event,
        boolean ownPolicies,
        Set<String> unread,
        Heading heading) {
    private static final String CHAINCODE = "blendsm";
    /** A field more than Fabric knows. */
    private static final UnknownFieldSet MORE = UnknownFieldSet.newBuilder()
            .addField(
                    15,
                    UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("somebody else"))
                            .build())
            .build();

    /**
     * Who called what, and when.
     *
     * @param ran the signature header that the chaincode was run under
     * @param call the function and its arguments
     */
    private record Heading(
            ChannelHeader channel, SignatureHeader signature, ByteString ran, ChaincodeInvocationSpec call) {
        static Heading of(Parts parts) throws InvalidProtocolBufferException {
            Header header = parts.payload().getHeader();
            ByteString signature = header.getSignatureHeader();
            return new Heading(
                    ChannelHeader.parseFrom(header.getChannelHeader()),
                    SignatureHeader.parseFrom(signature),
                    signature,
                    ChaincodeInvocationSpec.parseFrom(
                            ChaincodeProposalPayload.parseFrom(parts.body().getChaincodeProposalPayload())
                                    .getInput()));
        }

        /** The same call by another creator, whose transaction has another id. */
        Heading by(ByteString creator) {
            return under(signature.toBuilder().setCreator(creator).build());
        }

        /** The same call made another time, as a transaction with another id. */
        Heading again() {
            return under(signature.toBuilder()
                    .setNonce(signature.getNonce().concat(ByteString.copyFromUtf8("again")))
                    .build());
        }

        private Heading under(SignatureHeader other) {
            return new Heading(
                    channel.toBuilder().setTxId(Hashes.transactionId(other)).build(),
                    other,
                    other.toByteString(),
                    call);
        }

        Instant madeAt() {
            Timestamp claimed = channel.getTimestamp();
            return Instant.ofEpochSecond(claimed.getSeconds(), claimed.getNanos())
                    .truncatedTo(ChronoUnit.MILLIS);
        }

        Heading signedUnder(SignatureHeader header) {
            return new Heading(channel, header, ran, call);
        }

        Heading ranUnder(ByteString header) {
            return new Heading(channel, signature, header, call);
        }

        Heading with(ChannelHeader other) {
            return new Heading(other, signature, ran, call);
        }

        Heading calling(String function, Object... arguments) {
            ChaincodeInvocationSpec.Builder other = call.toBuilder();
            other.getChaincodeSpecBuilder().getInputBuilder().clearArgs().addArgs(ByteString.copyFromUtf8(function));
            for (Object argument : arguments) {
                other.getChaincodeSpecBuilder()
                        .getInputBuilder()
                        .addArgs(ByteString.copyFrom(CanonicalJson.encode(argument)));
            }
            return new Heading(channel, signature, ran, other.build());
        }

        String chaincode() throws InvalidProtocolBufferException {
            return ChaincodeHeaderExtension.parseFrom(channel.getExtension())
                    .getChaincodeId()
                    .getName();
        }

        Header header() {
            return Header.newBuilder()
                    .setChannelHeader(channel.toByteString())
                    .setSignatureHeader(signature.toByteString())
                    .build();
        }
    }

    /** Called by somebody else. */
    Forgery by(Person other) {
        return under(heading.by(creator(other)));
    }

    /** Run as if somebody else had called. */
    Forgery ranFor(Person other) {
        return under(heading.ranUnder(heading.by(creator(other)).ran()));
    }

    /** With one field more in the creator's identity. */
    Forgery withMoreThanACreator() {
        return under(heading.by(heading.signature().getCreator().concat(MORE.toByteString())));
    }

    /** With one field more in the header that is signed, and not in the one that the chaincode was run under. */
    Forgery withMoreInItsHeader() {
        return under(heading.signedUnder(
                heading.signature().toBuilder().setUnknownFields(MORE).build()));
    }

    /** Made once more, as a transaction of its own. */
    Forgery again() {
        return under(heading.again());
    }

    /** Where its signer called another function, or with other arguments. */
    Forgery calling(String function, Object... arguments) {
        return under(heading.calling(function, arguments));
    }

    Forgery at(Instant time) {
        return at(Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build());
    }

    /** So many seconds after 1970, which need not be a time. */
    Forgery at(long seconds) {
        return at(Timestamp.newBuilder().setSeconds(seconds).build());
    }

    private Forgery at(Timestamp timestamp) {
        return under(heading.with(
                heading.channel().toBuilder().setTimestamp(timestamp).build()));
    }

    /** By way of another chaincode, which calls ours. */
    Forgery through(String otherChaincode) {
        ByteString called = ChaincodeHeaderExtension.newBuilder()
                .setChaincodeId(ChaincodeID.newBuilder().setName(otherChaincode))
                .build()
                .toByteString();
        return under(
                heading.with(heading.channel().toBuilder().setExtension(called).build()));
    }

    /** With what came in under this transaction's id, and at its time. */
    Forgery credited() {
        String id = heading.channel().getTxId();
        String at = heading.madeAt().toString();
        TreeMap<String, Optional<ObjectNode>> changed = new TreeMap<>();
        rows.forEach((key, row) -> changed.put(
                key.startsWith("credit~") && row.isPresent() ? key.substring(0, key.lastIndexOf('~') + 1) + id : key,
                row));
        return writing(changed).row("credit", credit -> named(credit, id, at)).event(event -> {
            event.path("movement").path("credited").forEach(credit -> named((ObjectNode) credit, id, at));
            return event;
        });
    }

    private static ObjectNode named(ObjectNode credit, String id, String at) {
        return credit.put("id", id).put("at", at);
    }

    Forgery withOwnPolicies() {
        return new Forgery(rows, event, true, unread, heading);
    }

    /** That leaves out what it read of these tables. */
    Forgery unread(String... tables) {
        return new Forgery(rows, event, ownPolicies, Set.of(tables), heading);
    }

    private Forgery under(Heading other) {
        return new Forgery(rows, event, ownPolicies, unread, other);
    }

    private Forgery writing(TreeMap<String, Optional<ObjectNode>> others) {
        return new Forgery(others, event, ownPolicies, unread, heading);
    }

    private static ByteString creator(Person person) {
        return SerializedIdentity.newBuilder()
                .setMspid(person.mspId())
                .setIdBytes(ByteString.copyFromUtf8(
                        Certificates.pem(person.certified().certificate())))
                .build()
                .toByteString();
    }

    /** With other content of the rows of this table, which the event tells as before. */
    Forgery row(String table, UnaryOperator<ObjectNode> change) {
        TreeMap<String, Optional<ObjectNode>> changed = new TreeMap<>(rows);
        changed.replaceAll((key, row) -> key.startsWith(table + "~")
                ? row.map(whole -> {
                    ObjectNode copy = whole.deepCopy();
                    copy.set("is", change.apply((ObjectNode) copy.get("is")));
                    return copy;
                })
                : row);
        return writing(changed);
    }

    /** With other content of that row, which the event tells, under this name, as it was written. */
    Forgery rowAndEvent(String table, String inEvent, UnaryOperator<ObjectNode> change) {
        return row(table, change)
                .event(event -> ((ObjectNode) event).set(inEvent, change.apply((ObjectNode) event.path(inEvent))));
    }

    Forgery without(String table) {
        TreeMap<String, Optional<ObjectNode>> changed = new TreeMap<>(rows);
        changed.keySet().removeIf(key -> key.startsWith(table + "~"));
        return writing(changed);
    }

    /** With one row more, of which the event does not tell. */
    Forgery with(String key, JsonNode is) {
        TreeMap<String, Optional<ObjectNode>> changed = new TreeMap<>(rows);
        ObjectNode whole = JsonMapper.shared().createObjectNode().put("v", 1);
        whole.set("is", is);
        changed.put(key, Optional.of(whole));
        return writing(changed);
    }

    /** With a row less than there was. */
    Forgery deleting(String key) {
        TreeMap<String, Optional<ObjectNode>> changed = new TreeMap<>(rows);
        changed.put(key, Optional.empty());
        return writing(changed);
    }

    /** With rows of this table that hold nothing. */
    Forgery emptied(String table) {
        TreeMap<String, Optional<ObjectNode>> changed = new TreeMap<>(rows);
        changed.replaceAll((key, row) ->
                key.startsWith(table + "~") ? row.map(whole -> whole.deepCopy().putNull("is")) : row);
        return writing(changed);
    }

    Forgery renamed(String table, String newKey) {
        TreeMap<String, Optional<ObjectNode>> changed = new TreeMap<>();
        rows.forEach((key, row) -> changed.put(key.startsWith(table + "~") ? newKey : key, row));
        return writing(changed);
    }

    /** With a supply of so many minor units. */
    Forgery supply(long minorUnits) {
        TreeMap<String, Optional<ObjectNode>> changed = new TreeMap<>(rows);
        changed.computeIfPresent(
                "supply", (_, row) -> row.map(whole -> whole.deepCopy().put("is", minorUnits)));
        return writing(changed);
    }

    /** With another event, of the same version. */
    Forgery event(Function<JsonNode, JsonNode> change) {
        Optional<JsonNode> other = event.map(whole -> {
            ObjectNode copy = (ObjectNode) whole.deepCopy();
            copy.set("is", change.apply(copy.path("is")));
            return copy;
        });
        return new Forgery(rows, other, ownPolicies, unread, heading);
    }

    Forgery silent() {
        return new Forgery(rows, Optional.empty(), ownPolicies, unread, heading);
    }

    /** That writes nothing and tells nobody. */
    Forgery idle() {
        return writing(new TreeMap<>()).silent();
    }

    /** The same chain with a bug in the so-manieth call of a function. */
    static List<Block> in(
            List<Block> blocks, Collection<Person> signers, String function, int time, UnaryOperator<Forgery> bug) {
        return forged(
                blocks,
                function,
                time,
                bug,
                (creator, payload) -> signers.stream()
                        .filter(signer -> isOf(signer, creator))
                        .findFirst()
                        .orElseThrow()
                        .signingKey()
                        .sign(payload.toByteArray()));
    }

    /** The same, but nobody signs it again: as a peer would forge it. */
    static List<Block> unsigned(List<Block> blocks, String function, int time, UnaryOperator<Forgery> bug) {
        return forged(blocks, function, time, bug, (_, _) -> new byte[0]);
    }

    /** Signs a forged payload in the name of its creator; no bytes where the signature is left as it was. */
    private interface Hand {
        byte[] sign(ByteString creator, ByteString payload) throws GeneralSecurityException;
    }

    private static boolean isOf(Person person, ByteString creator) {
        try {
            return SerializedIdentity.parseFrom(creator)
                    .getIdBytes()
                    .toStringUtf8()
                    .strip()
                    .equals(Certificates.pem(person.certified().certificate()).strip());
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private static List<Block> forged(
            List<Block> blocks, String function, int time, UnaryOperator<Forgery> bug, Hand hand) {
        List<Block> forged = new ArrayList<>();
        Map<String, Version> standing = new HashMap<>();
        int calls = 0;
        for (Block block : blocks) {
            List<ByteString> envelopes = new ArrayList<>();
            for (ByteString envelope : block.getData().getDataList()) {
                boolean meant = function.equals(function(envelope)) && calls++ == time;
                envelopes.add(meant ? forged(envelope, bug, hand, standing) : envelope);
                Version version = Version.newBuilder()
                        .setBlockNum(forged.size())
                        .setTxNum(envelopes.size() - 1)
                        .build();
                for (KVWrite write : writes(envelopes.getLast())) {
                    standing.put(write.getKey(), version);
                    if (write.getIsDelete()) {
                        standing.remove(write.getKey());
                    }
                }
            }
            forged.add(block.toBuilder()
                    .setData(BlockData.newBuilder().addAllData(envelopes))
                    .build());
        }
        if (calls <= time) {
            throw new AssertionError(function + " was called only " + calls + " times");
        }
        return sealed(forged);
    }

    /** Each header with the hashes that fit. */
    static List<Block> sealed(List<Block> blocks) {
        List<Block> sealed = new ArrayList<>();
        ByteString before = ByteString.EMPTY;
        for (int number = 0; number < blocks.size(); number++) {
            Block.Builder block = blocks.get(number).toBuilder();
            block.getHeaderBuilder()
                    .setNumber(number)
                    .setPreviousHash(before)
                    .setDataHash(Hashes.data(block.getData().getDataList()));
            before = Hashes.header(block.getHeader());
            sealed.add(block.build());
        }
        return sealed;
    }

    static Block withData(Block block, byte[] envelope) {
        return block.toBuilder()
                .setData(BlockData.newBuilder().addData(ByteString.copyFrom(envelope)))
                .build();
    }

    /** The same chain, with another verdict on a block's first transaction. */
    static List<Block> judged(List<Block> blocks, int number, TxValidationCode verdict) {
        List<Block> judged = new ArrayList<>(blocks);
        Block.Builder block = blocks.get(number).toBuilder();
        byte[] verdicts = block.getMetadata()
                .getMetadata(BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE)
                .toByteArray();
        verdicts[0] = (byte) verdict.getNumber();
        block.getMetadataBuilder()
                .setMetadata(BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE, ByteString.copyFrom(verdicts));
        judged.set(number, block.build());
        return judged;
    }

    /** The same chain as far as the so-manieth call of a function. */
    static List<Block> until(List<Block> blocks, String function, int time) {
        int calls = 0;
        for (int number = 0; number < blocks.size(); number++) {
            for (ByteString envelope : blocks.get(number).getData().getDataList()) {
                if (function.equals(function(envelope)) && calls++ == time) {
                    return blocks.subList(0, number + 1);
                }
            }
        }
        throw new AssertionError(function + " was called only " + calls + " times");
    }

    /** The key under which that call wrote its row of a table. */
    static String key(List<Block> blocks, String function, int time, String table) {
        return written(blocks, function, time, table).getKey();
    }

    /** What that call wrote in its row of a table. */
    static ObjectNode is(List<Block> blocks, String function, int time, String table) {
        return (ObjectNode)
                written(blocks, function, time, table).getValue().orElseThrow().get("is");
    }

    /** When that call was made, as it says itself. */
    static Instant madeAt(List<Block> blocks, String function, int time) {
        return found(blocks, function, time).heading().madeAt();
    }

    private static Map.Entry<String, Optional<ObjectNode>> written(
            List<Block> blocks, String function, int time, String table) {
        return found(blocks, function, time).rows().entrySet().stream()
                .filter(row -> row.getKey().startsWith(table + "~"))
                .findFirst()
                .orElseThrow();
    }

    private static Forgery found(List<Block> blocks, String function, int time) {
        List<Forgery> found = new ArrayList<>();
        forged(
                blocks,
                function,
                time,
                forgery -> {
                    found.add(forgery);
                    return forgery;
                },
                (_, _) -> new byte[0]);
        return found.getFirst();
    }

    /** One transaction taken apart. */
    private record Parts(
            Payload payload, Transaction transaction, ChaincodeActionPayload body, ChaincodeAction action) {
        static Parts of(Envelope envelope) throws InvalidProtocolBufferException {
            Payload payload = Payload.parseFrom(envelope.getPayload());
            Transaction transaction = Transaction.parseFrom(payload.getData());
            ChaincodeActionPayload body =
                    ChaincodeActionPayload.parseFrom(transaction.getActions(0).getPayload());
            ProposalResponsePayload response =
                    ProposalResponsePayload.parseFrom(body.getAction().getProposalResponsePayload());
            return new Parts(payload, transaction, body, ChaincodeAction.parseFrom(response.getExtension()));
        }

        Payload with(ChaincodeAction other, Heading heading) throws InvalidProtocolBufferException {
            ByteString response =
                    ProposalResponsePayload.parseFrom(body.getAction().getProposalResponsePayload()).toBuilder()
                            .setExtension(other.toByteString())
                            .build()
                            .toByteString();
            ChaincodeActionPayload.Builder newBody = body.toBuilder()
                    .setChaincodeProposalPayload(
                            ChaincodeProposalPayload.parseFrom(body.getChaincodeProposalPayload()).toBuilder()
                                    .setInput(heading.call().toByteString())
                                    .build()
                                    .toByteString());
            newBody.getActionBuilder().setProposalResponsePayload(response);
            TransactionAction action = transaction.getActions(0).toBuilder()
                    .setHeader(heading.ran())
                    .setPayload(newBody.build().toByteString())
                    .build();
            return payload.toBuilder()
                    .setHeader(heading.header())
                    .setData(transaction.toBuilder()
                            .setActions(0, action)
                            .build()
                            .toByteString())
                    .build();
        }
    }

    private static String function(ByteString bytes) {
        try {
            ChaincodeActionPayload body = Parts.of(Envelope.parseFrom(bytes)).body();
            return ChaincodeInvocationSpec.parseFrom(
                            ChaincodeProposalPayload.parseFrom(body.getChaincodeProposalPayload())
                                    .getInput())
                    .getChaincodeSpec()
                    .getInput()
                    .getArgs(0)
                    .toStringUtf8();
        } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
            return "no endorsed transaction";
        }
    }

    private static List<KVWrite> writes(ByteString bytes) {
        try {
            ByteString results = Parts.of(Envelope.parseFrom(bytes)).action().getResults();
            List<KVWrite> writes = new ArrayList<>();
            for (NsReadWriteSet set : TxReadWriteSet.parseFrom(results).getNsRwsetList()) {
                if (set.getNamespace().equals(CHAINCODE)) {
                    writes.addAll(KVRWSet.parseFrom(set.getRwset()).getWritesList());
                }
            }
            return writes;
        } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
            return List.of(); // no endorsed transaction
        }
    }

    private static ByteString forged(
            ByteString bytes, UnaryOperator<Forgery> bug, Hand hand, Map<String, Version> standing) {
        try {
            Envelope envelope = Envelope.parseFrom(bytes);
            Parts parts = Parts.of(envelope);
            ChaincodeAction action = parts.action();
            Forgery forgery = bug.apply(of(action, Heading.of(parts)));
            ChaincodeAction other = action.toBuilder()
                    .setResults(forgery.results(action.getResults(), standing))
                    .setEvents(forgery.emitted(action.getEvents()))
                    .setChaincodeId(action.getChaincodeId().toBuilder()
                            .setName(forgery.heading().chaincode()))
                    .build();
            Payload payload = parts.with(other, forgery.heading());
            ByteString creator = SignatureHeader.parseFrom(payload.getHeader().getSignatureHeader())
                    .getCreator();
            byte[] signature = hand.sign(creator, payload.toByteString());
            return Envelope.newBuilder()
                    .setPayload(payload.toByteString())
                    .setSignature(signature.length == 0 ? envelope.getSignature() : ByteString.copyFrom(signature))
                    .build()
                    .toByteString();
        } catch (InvalidProtocolBufferException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Forgery of(ChaincodeAction action, Heading heading) throws InvalidProtocolBufferException {
        TreeMap<String, Optional<ObjectNode>> rows = new TreeMap<>();
        for (NsReadWriteSet set : TxReadWriteSet.parseFrom(action.getResults()).getNsRwsetList()) {
            if (set.getNamespace().equals(CHAINCODE)) {
                for (KVWrite write : KVRWSet.parseFrom(set.getRwset()).getWritesList()) {
                    rows.put(
                            write.getKey(),
                            write.getIsDelete() ? Optional.empty() : Optional.of((ObjectNode) json(write.getValue())));
                }
            }
        }
        ChaincodeEvent event = ChaincodeEvent.parseFrom(action.getEvents());
        return new Forgery(
                rows,
                event.getEventName().isEmpty() ? Optional.empty() : Optional.of(json(event.getPayload())),
                false,
                Set.of(),
                heading);
    }

    private static JsonNode json(ByteString bytes) {
        return JsonMapper.shared().readTree(bytes.toByteArray());
    }

    private ByteString results(ByteString before, Map<String, Version> standing) throws InvalidProtocolBufferException {
        TxReadWriteSet.Builder sets = TxReadWriteSet.parseFrom(before).toBuilder();
        for (NsReadWriteSet.Builder set : sets.getNsRwsetBuilderList()) {
            if (set.getNamespace().equals(CHAINCODE)) {
                KVRWSet.Builder changed =
                        KVRWSet.parseFrom(set.getRwset()).toBuilder().clearWrites();
                Map<String, KVRead> reads = new TreeMap<>();
                rows.keySet().stream()
                        .filter(standing::containsKey)
                        .map(key -> KVRead.newBuilder()
                                .setKey(key)
                                .setVersion(standing.get(key))
                                .build())
                        .forEach(read -> reads.put(read.getKey(), read));
                changed.getReadsList().forEach(read -> reads.put(read.getKey(), read));
                reads.keySet().removeIf(key -> unread.contains(key.split("~", -1)[0]));
                changed.clearReads().addAllReads(reads.values());
                for (Map.Entry<String, Optional<ObjectNode>> row : rows.entrySet()) {
                    KVWrite.Builder write = KVWrite.newBuilder().setKey(row.getKey());
                    row.getValue()
                            .ifPresentOrElse(
                                    value -> write.setValue(ByteString.copyFrom(CanonicalJson.encode(value))),
                                    () -> write.setIsDelete(true));
                    changed.addWrites(write);
                    if (ownPolicies) {
                        changed.addMetadataWrites(KVMetadataWrite.newBuilder().setKey(row.getKey()));
                    }
                }
                set.setRwset(changed.build().toByteString());
            }
        }
        return sets.build().toByteString();
    }

    private ByteString emitted(ByteString before) throws InvalidProtocolBufferException {
        if (event.isEmpty()) {
            return ByteString.EMPTY;
        }
        ChaincodeEvent.Builder other = ChaincodeEvent.parseFrom(before).toBuilder();
        String name = other.getEventName();
        String kind = event.get().path("is").path("event").asString("");
        return other.setEventName(kind.isEmpty() ? name : name.substring(0, name.indexOf(':') + 1) + kind)
                .setPayload(ByteString.copyFrom(CanonicalJson.encode(event.get())))
                .build()
                .toByteString();
    }
}
