package org.blendsm.embedded.chaincode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.blendsm.embedded.policy.SignaturePolicyRule;
import org.blendsm.embedded.simulation.RangeScan;
import org.blendsm.embedded.simulation.Simulation;
import org.blendsm.embedded.simulation.SimulationRefused;
import org.blendsm.embedded.state.StateView;
import org.hyperledger.fabric.protos.ledger.queryresult.KV;
import org.hyperledger.fabric.protos.peer.ChaincodeMessage;
import org.hyperledger.fabric.protos.peer.DelState;
import org.hyperledger.fabric.protos.peer.GetHistoryForKey;
import org.hyperledger.fabric.protos.peer.GetState;
import org.hyperledger.fabric.protos.peer.GetStateByRange;
import org.hyperledger.fabric.protos.peer.GetStateMetadata;
import org.hyperledger.fabric.protos.peer.GetStateMultiple;
import org.hyperledger.fabric.protos.peer.GetStateMultipleResult;
import org.hyperledger.fabric.protos.peer.PutState;
import org.hyperledger.fabric.protos.peer.PutStateMetadata;
import org.hyperledger.fabric.protos.peer.QueryMetadata;
import org.hyperledger.fabric.protos.peer.QueryResponse;
import org.hyperledger.fabric.protos.peer.QueryStateClose;
import org.hyperledger.fabric.protos.peer.QueryStateNext;
import org.hyperledger.fabric.protos.peer.StateMetadata;
import org.hyperledger.fabric.protos.peer.StateMetadataResult;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;
import org.hyperledger.fabric.protos.peer.WriteBatchState;
import org.hyperledger.fabric.protos.peer.WriteRecord;

/**
 * A transaction while the chaincode runs it: it answers what the chaincode asks of the state. Source: Fabric's
 * {@code core/chaincode/handler.go}.
 */
final class RunningTransaction {
    private final Invocation invocation;
    private final ChaincodeDefinition definition;
    private final Histories histories;
    private final OpenQueries queries;
    private final CompletableFuture<ChaincodeMessage> answer = new CompletableFuture<>();

    RunningTransaction(
            Invocation invocation, ChaincodeDefinition definition, Histories histories, int totalQueryLimit) {
        this.invocation = invocation;
        this.definition = definition;
        this.histories = histories;
        this.queries = new OpenQueries(totalQueryLimit);
    }

    Invocation invocation() {
        return invocation;
    }

    CompletableFuture<ChaincodeMessage> answer() {
        return answer;
    }

    /** Another chaincode's definition, which this transaction depends on from now on. */
    Optional<ChaincodeDefinition> definition(String chaincode, Definitions definitions) throws SimulationRefused {
        ByteString sequence =
                simulation().state(ChaincodeDefinition.NAMESPACE, ChaincodeDefinition.sequenceKey(chaincode));
        try (StateView view = simulation().view()) {
            return definitions.at(chaincode, sequence, view);
        }
    }

    private String namespace() {
        return definition.name();
    }

    private Simulation simulation() {
        return invocation.simulation();
    }

    /** The payload of the RESPONSE to one message of the chaincode. */
    ByteString reply(ChaincodeMessage message) throws InvalidProtocolBufferException, SimulationRefused {
        ByteString payload = message.getPayload();
        return switch (message.getType()) {
            case GET_STATE -> get(GetState.parseFrom(payload));
            case GET_STATE_MULTIPLE -> getMultiple(GetStateMultiple.parseFrom(payload));
            case GET_PRIVATE_DATA_HASH -> hash(GetState.parseFrom(payload));
            case PUT_STATE -> put(PutState.parseFrom(payload));
            case DEL_STATE -> delete(DelState.parseFrom(payload));
            case PURGE_PRIVATE_DATA -> purge(DelState.parseFrom(payload));
            case WRITE_BATCH_STATE -> writeAll(WriteBatchState.parseFrom(payload));
            case GET_STATE_METADATA -> metadata(GetStateMetadata.parseFrom(payload));
            case PUT_STATE_METADATA -> putMetadata(PutStateMetadata.parseFrom(payload));
            case GET_STATE_BY_RANGE -> range(GetStateByRange.parseFrom(payload)).toByteString();
            case GET_HISTORY_FOR_KEY ->
                history(GetHistoryForKey.parseFrom(payload)).toByteString();
            case GET_QUERY_RESULT -> throw new SimulationRefused("ExecuteQuery not supported for leveldb");
            case QUERY_STATE_NEXT ->
                queries.next(QueryStateNext.parseFrom(payload).getId())
                        .orElseThrow(() -> new SimulationRefused("query iterator not found"))
                        .toByteString();
            case QUERY_STATE_CLOSE ->
                closeQuery(QueryStateClose.parseFrom(payload).getId());
            default -> throw new SimulationRefused("cannot handle message (" + message.getType() + ")");
        };
    }

    private ByteString get(GetState asked) throws SimulationRefused {
        String collection = asked.getCollection();
        if (collection.isEmpty()) {
            return simulation().state(namespace(), asked.getKey());
        }
        mayRead(collection);
        return held(collection)
                ? simulation().confidential(namespace(), collection, asked.getKey())
                : simulation().confidentialElsewhere(namespace(), collection, asked.getKey());
    }

    private ByteString getMultiple(GetStateMultiple asked) throws SimulationRefused {
        String collection = asked.getCollection();
        if (!collection.isEmpty()) {
            mayRead(collection);
        }
        GetStateMultipleResult.Builder values = GetStateMultipleResult.newBuilder();
        for (String key : asked.getKeysList()) {
            values.addValues(
                    collection.isEmpty()
                            ? simulation().state(namespace(), key)
                            : simulation().confidentialAsHeld(namespace(), collection, key, held(collection)));
        }
        return values.build().toByteString();
    }

    private ByteString hash(GetState asked) throws SimulationRefused {
        requireInConfig(asked.getCollection());
        return simulation().confidentialHash(namespace(), asked.getCollection(), asked.getKey());
    }

    private ByteString put(PutState asked) throws SimulationRefused {
        String collection = asked.getCollection();
        if (collection.isEmpty()) {
            simulation().putState(namespace(), asked.getKey(), asked.getValue());
        } else {
            mayWrite(collection);
            simulation().putConfidential(namespace(), collection, asked.getKey(), asked.getValue(), false);
        }
        return ByteString.EMPTY;
    }

    private ByteString delete(DelState asked) throws SimulationRefused {
        return put(PutState.newBuilder()
                .setKey(asked.getKey())
                .setCollection(asked.getCollection())
                .build());
    }

    private ByteString purge(DelState asked) throws SimulationRefused {
        if (asked.getCollection().isEmpty()) {
            throw new SimulationRefused("only applicable for private data");
        }
        mayWrite(asked.getCollection());
        simulation().putConfidential(namespace(), asked.getCollection(), asked.getKey(), ByteString.EMPTY, true);
        return ByteString.EMPTY;
    }

    private ByteString writeAll(WriteBatchState batch) throws SimulationRefused {
        for (WriteRecord write : batch.getRecList()) {
            DelState key = DelState.newBuilder()
                    .setKey(write.getKey())
                    .setCollection(write.getCollection())
                    .build();
            switch (write.getType()) {
                case PUT_STATE ->
                    put(PutState.newBuilder()
                            .setKey(write.getKey())
                            .setValue(write.getValue())
                            .setCollection(write.getCollection())
                            .build());
                case DEL_STATE -> delete(key);
                case PURGE_PRIVATE_DATA -> purge(key);
                case PUT_STATE_METADATA ->
                    putMetadata(PutStateMetadata.newBuilder()
                            .setKey(write.getKey())
                            .setCollection(write.getCollection())
                            .setMetadata(write.getMetadata())
                            .build());
                case UNDEFINED, UNRECOGNIZED -> throw new SimulationRefused("unknown operation type");
            }
        }
        return ByteString.EMPTY;
    }

    private ByteString metadata(GetStateMetadata asked) throws SimulationRefused {
        String collection = asked.getCollection();
        if (!collection.isEmpty()) {
            mayRead(collection);
        }
        Map<String, ByteString> entries = collection.isEmpty()
                ? simulation().metadata(namespace(), asked.getKey())
                : simulation().confidentialMetadata(namespace(), collection, asked.getKey());
        StateMetadataResult.Builder result = StateMetadataResult.newBuilder();
        entries.forEach((name, value) ->
                result.addEntries(StateMetadata.newBuilder().setMetakey(name).setValue(value)));
        return result.build().toByteString();
    }

    private ByteString putMetadata(PutStateMetadata asked) throws SimulationRefused {
        String collection = asked.getCollection();
        Map<String, ByteString> entries =
                Map.of(asked.getMetadata().getMetakey(), asked.getMetadata().getValue());
        if (collection.isEmpty()) {
            simulation().putMetadata(namespace(), asked.getKey(), entries);
        } else {
            mayWrite(collection);
            simulation().putConfidentialMetadata(namespace(), collection, asked.getKey(), entries);
        }
        return ByteString.EMPTY;
    }

    private QueryResponse range(GetStateByRange asked) throws InvalidProtocolBufferException, SimulationRefused {
        String collection = asked.getCollection();
        if (!collection.isEmpty()) {
            mayRead(collection);
            return confidentialRange(collection, asked.getStartKey(), asked.getEndKey());
        }
        QueryMetadata page = QueryMetadata.parseFrom(asked.getMetadata());
        if (page.getPageSize() == 0 && page.getBookmark().isEmpty()) {
            RangeScan scan = simulation().range(namespace(), asked.getStartKey(), asked.getEndKey());
            return queries.start(encoded(scan), scan::close);
        }
        String start = page.getBookmark().isEmpty() ? asked.getStartKey() : page.getBookmark();
        RangeScan scan = simulation().page(namespace(), start, asked.getEndKey(), page.getPageSize());
        return queries.page(encoded(scan), scan::bookmark, scan::close, page.getPageSize());
    }

    private static Supplier<Optional<ByteString>> encoded(RangeScan scan) {
        return () -> scan.next().map(KV::toByteString);
    }

    private QueryResponse confidentialRange(String collection, String start, String end) throws SimulationRefused {
        StateView.Scan scan = simulation().confidentialRange(namespace(), collection, start, end);
        boolean held = held(collection);
        return queries.start(
                () -> held && scan.hasNext() ? Optional.of(encoded(scan.next())) : Optional.empty(), scan::close);
    }

    private ByteString encoded(StateView.Entry entry) {
        return KV.newBuilder()
                .setNamespace(namespace())
                .setKey(entry.key().toStringUtf8())
                .setValue(entry.value().value())
                .build()
                .toByteString();
    }

    private QueryResponse history(GetHistoryForKey asked) throws SimulationRefused {
        StateView.Heights heights = simulation().history(namespace(), asked.getKey());
        return queries.start(
                () -> heights.hasNext()
                        ? Optional.of(histories
                                .modification(heights.next(), namespace(), asked.getKey())
                                .toByteString())
                        : Optional.empty(),
                heights::close);
    }

    private ByteString closeQuery(String id) {
        queries.close(id);
        return QueryResponse.newBuilder().setId(id).build().toByteString();
    }

    private StaticCollectionConfig collection(String name) throws SimulationRefused {
        return definition
                .collection(name)
                .orElseThrow(() -> new SimulationRefused(
                        "collection " + invocation.channel() + "/" + namespace() + "/" + name + " could not be found"));
    }

    /** Who asks comes first, and only then whether an organisation's own collection is that of one that is here. */
    private void requireInConfig(String name) throws SimulationRefused {
        boolean known = ChaincodeDefinition.ownerOfImplicit(name)
                .map(owner -> invocation.config().members().organisation(owner).isPresent())
                .orElse(definition.collection(name).isPresent());
        if (!known) {
            throw new SimulationRefused("collection [" + name + "] not defined in the collection config for chaincode ["
                    + namespace() + "]");
        }
    }

    private void mayRead(String name) throws SimulationRefused {
        StaticCollectionConfig collection = collection(name);
        if (collection.getMemberOnlyRead() && !isCreatorAMember(collection)) {
            throw permission("read", name);
        }
        requireInConfig(name);
    }

    private void mayWrite(String name) throws SimulationRefused {
        StaticCollectionConfig collection = collection(name);
        if (collection.getMemberOnlyWrite() && !isCreatorAMember(collection)) {
            throw permission("write", name);
        }
        requireInConfig(name);
    }

    private boolean isCreatorAMember(StaticCollectionConfig collection) {
        return SignaturePolicyRule.of(collection.getMemberOrgsPolicy().getSignaturePolicy())
                .satisfiedBy(List.of(invocation.creator()));
    }

    private SimulationRefused permission(String access, String name) {
        return new SimulationRefused("tx creator does not have " + access
                + " access permission on privatedata in chaincodeName:" + namespace() + " collectionName: " + name);
    }

    private boolean held(String collection) throws SimulationRefused {
        return Collections.members(collection(collection)).contains(invocation.peerMspId());
    }

    void closeQueries() {
        queries.close();
    }
}
