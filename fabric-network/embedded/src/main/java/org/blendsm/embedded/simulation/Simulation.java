package org.blendsm.embedded.simulation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blendsm.embedded.state.Height;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateView;
import org.blendsm.embedded.state.Versioned;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataEntry;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;

/**
 * One transaction's look at a stable state. Reads never see the transaction's own writes; a key that is absent is a
 * read without a version. Source: Fabric's {@code tx_simulator.go} and {@code query_executor.go}.
 */
public final class Simulation implements AutoCloseable {
    private final String transactionId;
    private final StateView view;
    private final ReadWriteSets sets = new ReadWriteSets();
    private final List<RangeScan> scans = new ArrayList<>();
    private final Set<StateKey.Collection> readCollections = new LinkedHashSet<>();
    private final Set<StateKey.Collection> writtenCollections = new LinkedHashSet<>();
    private boolean wrote;
    private boolean paged;
    private boolean queriedConfidential;
    private boolean closed;

    /** Takes over the view and closes it with itself. */
    public Simulation(String transactionId, StateView view) {
        this.transactionId = transactionId;
        this.view = view;
    }

    /**
     * The state that this simulation looks at, for reads that are none of the transaction's own. The caller closes it.
     */
    public synchronized StateView view() throws SimulationRefused {
        requireOpen();
        return view.again();
    }

    /** Its caller has gone, and a chaincode asks on: what it would read may be freed already. */
    private void requireOpen() throws SimulationRefused {
        if (closed) {
            throw new SimulationRefused("no ledger context");
        }
    }

    public synchronized ByteString state(String namespace, String key) throws SimulationRefused {
        return read(namespace, key).map(Versioned::value).orElse(ByteString.EMPTY);
    }

    public synchronized Map<String, ByteString> metadata(String namespace, String key) throws SimulationRefused {
        return entries(read(namespace, key));
    }

    private Optional<Versioned> read(String namespace, String key) throws SimulationRefused {
        Optional<Versioned> found = get(StateKey.of(namespace, key));
        sets.read(namespace, key, found.map(Versioned::version));
        return found;
    }

    public synchronized void putState(String namespace, String key, ByteString value) throws SimulationRefused {
        beforeWrite();
        sets.write(namespace, key, value);
    }

    public synchronized void putMetadata(String namespace, String key, Map<String, ByteString> entries)
            throws SimulationRefused {
        beforeWrite();
        sets.metadata(namespace, key, entries);
    }

    public synchronized RangeScan range(String namespace, String start, String end) throws SimulationRefused {
        RangeScan scan = new RangeScan(sets, namespace, start, end, rangeOf(namespace, start, end), 0);
        scans.add(scan);
        return scan;
    }

    /** A page never holds more than {@code size} results and is for reading transactions only. */
    public synchronized RangeScan page(String namespace, String start, String end, int size) throws SimulationRefused {
        if (wrote) {
            throw refused("Paginated queries are supported only in a read-only transaction");
        }
        paged = true;
        RangeScan scan = new RangeScan(sets, namespace, start, end, rangeOf(namespace, start, end), size);
        scans.add(scan);
        return scan;
    }

    public synchronized ByteString confidential(String namespace, String collection, String key)
            throws SimulationRefused {
        Optional<Versioned> value = get(StateKey.of(StateKey.confidential(namespace, collection), key));
        Optional<Height> known = hashed(namespace, collection, key).map(Versioned::version);
        Optional<Height> held = value.map(Versioned::version);
        if (!known.equals(held)) {
            throw new SimulationRefused("private data matching public hash version is not available. "
                    + "Public hash version = " + text(known) + ", Private data version = " + text(held));
        }
        sets.readHash(namespace, collection, key, held);
        readCollections.add(new StateKey.Collection(namespace, collection));
        return value.map(Versioned::value).orElse(ByteString.EMPTY);
    }

    /** What a peer answers that holds no private data of this collection: nothing, or a mismatch. */
    public synchronized ByteString confidentialElsewhere(String namespace, String collection, String key)
            throws SimulationRefused {
        Optional<Height> known = hashed(namespace, collection, key).map(Versioned::version);
        if (known.isPresent()) {
            throw new SimulationRefused("private data matching public hash version is not available. "
                    + "Public hash version = " + text(known) + ", Private data version = <nil>");
        }
        sets.readHash(namespace, collection, key, known);
        readCollections.add(new StateKey.Collection(namespace, collection));
        return ByteString.EMPTY;
    }

    /** One of several values asked for at once: what this peer holds, whether or not it is what everybody knows. */
    public synchronized ByteString confidentialAsHeld(String namespace, String collection, String key, boolean held)
            throws SimulationRefused {
        Optional<Versioned> value =
                held ? get(StateKey.of(StateKey.confidential(namespace, collection), key)) : Optional.empty();
        sets.readHash(namespace, collection, key, value.map(Versioned::version));
        readCollections.add(new StateKey.Collection(namespace, collection));
        return value.map(Versioned::value).orElse(ByteString.EMPTY);
    }

    public synchronized ByteString confidentialHash(String namespace, String collection, String key)
            throws SimulationRefused {
        Optional<Versioned> hashed = hashed(namespace, collection, key);
        sets.readHash(namespace, collection, key, hashed.map(Versioned::version));
        return hashed.map(Versioned::value).orElse(ByteString.EMPTY);
    }

    public synchronized Map<String, ByteString> confidentialMetadata(String namespace, String collection, String key)
            throws SimulationRefused {
        Optional<Versioned> hashed = hashed(namespace, collection, key);
        sets.readHash(namespace, collection, key, hashed.map(Versioned::version));
        return entries(hashed);
    }

    private Optional<Versioned> hashed(String namespace, String collection, String key) throws SimulationRefused {
        return get(new StateKey(StateKey.hashed(namespace, collection), ReadWriteSets.hash(key)));
    }

    private Optional<Versioned> get(StateKey key) throws SimulationRefused {
        requireOpen();
        return view.get(key);
    }

    public synchronized void putConfidential(
            String namespace, String collection, String key, ByteString value, boolean purge) throws SimulationRefused {
        beforeWrite();
        writtenCollections.add(new StateKey.Collection(namespace, collection));
        sets.writeConfidential(namespace, collection, key, value, purge);
    }

    public synchronized void putConfidentialMetadata(
            String namespace, String collection, String key, Map<String, ByteString> entries) throws SimulationRefused {
        beforeWrite();
        writtenCollections.add(new StateKey.Collection(namespace, collection));
        sets.metadataHash(namespace, collection, key, entries);
    }

    /** Values in a range of private keys. Nothing is recorded, so such a transaction may not write. */
    public synchronized StateView.Scan confidentialRange(String namespace, String collection, String start, String end)
            throws SimulationRefused {
        if (wrote) {
            throw refused("Queries on pvt data is supported only in a read-only transaction");
        }
        queriedConfidential = true;
        return rangeOf(StateKey.confidential(namespace, collection), start, end);
    }

    public synchronized StateView.Heights history(String namespace, String key) throws SimulationRefused {
        requireOpen();
        return view.history(StateKey.of(namespace, key));
    }

    /** The read/write set so far; the open queries are recorded as far as they were read. */
    public synchronized SimulationResults results() {
        scans.forEach(RangeScan::record);
        return sets.results();
    }

    /** The collections whose values were read, as far as only their members' peers can have done so. */
    public synchronized Set<StateKey.Collection> readCollections() {
        return Set.copyOf(readCollections);
    }

    /** The collections that are written to, in the order in which that was done first. */
    public synchronized List<StateKey.Collection> writtenCollections() {
        return List.copyOf(writtenCollections);
    }

    private void beforeWrite() throws SimulationRefused {
        requireOpen();
        if (queriedConfidential) {
            throw refused("Transaction has already performed queries on pvt data. Writes are not allowed");
        }
        if (paged) {
            throw refused("Transaction has already performed a paginated query. Writes are not allowed");
        }
        wrote = true;
    }

    /** Fabric's own spelling. */
    private SimulationRefused refused(String reason) {
        return new SimulationRefused("txid [" + transactionId + "]: unsuppored transaction. " + reason);
    }

    private StateView.Scan rangeOf(String namespace, String start, String end) throws SimulationRefused {
        requireOpen();
        return view.range(namespace, ByteString.copyFromUtf8(start), ByteString.copyFromUtf8(end), false);
    }

    private static String text(Optional<Height> height) {
        return height.map(h -> "{BlockNum: " + h.block() + ", TxNum: " + h.transaction() + "}")
                .orElse("<nil>");
    }

    private static Map<String, ByteString> entries(Optional<Versioned> value) {
        Map<String, ByteString> entries = new LinkedHashMap<>();
        if (value.isPresent() && !value.get().metadata().isEmpty()) {
            try {
                for (KVMetadataEntry entry :
                        KVMetadataWrite.parseFrom(value.get().metadata()).getEntriesList()) {
                    entries.put(entry.getName(), entry.getValue());
                }
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("stored metadata cannot be read", e);
            }
        }
        return entries;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            scans.forEach(RangeScan::close);
            view.close();
        }
    }
}
