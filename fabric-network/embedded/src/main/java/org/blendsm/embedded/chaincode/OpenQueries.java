package org.blendsm.embedded.chaincode;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.blendsm.embedded.simulation.SimulationRefused;
import org.hyperledger.fabric.protos.peer.QueryResponse;
import org.hyperledger.fabric.protos.peer.QueryResponseMetadata;
import org.hyperledger.fabric.protos.peer.QueryResultBytes;

/**
 * The queries that one transaction has open. Results go out in batches, and like the peer each batch fetches one result
 * more than it sends: that is how it knows that there are more. What a query reads is freed when the transaction ends,
 * and never while a batch is fetched. Source: Fabric's {@code query_response_generator.go}.
 */
final class OpenQueries implements AutoCloseable {
    /** Results per message; the shim asks for more with QUERY_STATE_NEXT. */
    private static final int BATCH = 100;

    private final int totalLimit;
    private final Map<String, Query> open = new HashMap<>();
    private int opened;
    private boolean closed;

    OpenQueries(int totalLimit) {
        this.totalLimit = totalLimit;
    }

    private static final class Query {
        final Supplier<Optional<ByteString>> results;
        final Runnable release;
        final List<ByteString> pending = new ArrayList<>();
        int returned;

        Query(Supplier<Optional<ByteString>> results, Runnable release) {
            this.results = results;
            this.release = release;
        }
    }

    /** @param results one encoded result after another, empty at the end */
    synchronized QueryResponse start(Supplier<Optional<ByteString>> results, Runnable release)
            throws SimulationRefused {
        requireOpen(release);
        String id = Integer.toString(opened++);
        open.put(id, new Query(results, release));
        return batch(id, open.get(id));
    }

    /** One page at once, with the bookmark of the next. */
    synchronized QueryResponse page(
            Supplier<Optional<ByteString>> results, Supplier<String> bookmark, Runnable release, int size)
            throws SimulationRefused {
        requireOpen(release);
        QueryResponse.Builder response = QueryResponse.newBuilder().setId(Integer.toString(opened++));
        int limit = size > 0 ? Math.min(size, totalLimit) : totalLimit;
        Optional<ByteString> next = limit > 0 ? results.get() : Optional.empty();
        while (next.isPresent()) {
            response.addResults(QueryResultBytes.newBuilder().setResultBytes(next.get()));
            next = response.getResultsCount() < limit ? results.get() : Optional.empty();
        }
        QueryResponseMetadata metadata = QueryResponseMetadata.newBuilder()
                .setFetchedRecordsCount(response.getResultsCount())
                .setBookmark(bookmark.get())
                .build();
        release.run();
        return response.setMetadata(metadata.toByteString()).build();
    }

    synchronized Optional<QueryResponse> next(String id) {
        return Optional.ofNullable(open.get(id)).map(query -> batch(id, query));
    }

    synchronized void close(String id) {
        Optional.ofNullable(open.remove(id)).ifPresent(query -> query.release.run());
    }

    /** The transaction is over; a query that its chaincode begins now is released at once. */
    @Override
    public synchronized void close() {
        closed = true;
        open.values().forEach(query -> query.release.run());
        open.clear();
    }

    private void requireOpen(Runnable release) throws SimulationRefused {
        if (closed) {
            release.run();
            throw new SimulationRefused("no ledger context");
        }
    }

    private QueryResponse batch(String id, Query query) {
        while (query.returned < totalLimit) {
            Optional<ByteString> result = query.results.get();
            if (result.isEmpty()) {
                break;
            }
            query.returned++;
            if (query.pending.size() == BATCH) {
                QueryResponse full = response(id, query).setHasMore(true).build();
                query.pending.add(result.get());
                return full;
            }
            query.pending.add(result.get());
        }
        QueryResponse last = response(id, query).build();
        close(id);
        return last;
    }

    private static QueryResponse.Builder response(String id, Query query) {
        QueryResponse.Builder response = QueryResponse.newBuilder().setId(id);
        query.pending.forEach(
                result -> response.addResults(QueryResultBytes.newBuilder().setResultBytes(result)));
        query.pending.clear();
        return response;
    }
}
