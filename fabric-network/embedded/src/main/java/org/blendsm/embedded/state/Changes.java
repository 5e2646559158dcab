package org.blendsm.embedded.state;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Everything that one block changes: keys (a value, or none where one is deleted), history and indexes. */
public final class Changes {
    /** Where a transaction ended: which block, which place, which verdict. */
    public record TransactionPlace(String transactionId, Height height, TxValidationCode verdict) {}

    /** A write to remember for {@code GetHistoryForKey}. */
    public record HistoryEntry(StateKey key, Height height) {}

    private final TreeMap<StateKey, Change> states = new TreeMap<>();
    private final List<HistoryEntry> history = new ArrayList<>();
    private final List<TransactionPlace> transactions = new ArrayList<>();
    private final List<String> transientDone = new ArrayList<>();
    private final List<Purge> purges = new ArrayList<>();
    private final List<Expiry> expiries = new ArrayList<>();
    private final Map<ConfidentialSets.Place, KVRWSet> confidentialSets = new HashMap<>();

    /** A value of a collection that keeps nothing for ever: it goes with that block, if it is still this version. */
    public record Expiry(StateKey key, Height written, long block) {}

    /** A value of a collection that nobody is to know any more, as far as it was written before this height. */
    public record Purge(StateKey key, Height height) {}

    /** A key's new value; absent when the key is deleted. Its version is kept even then, for the commit hash. */
    public record Change(Optional<ByteString> value, ByteString metadata, Height height) {}

    public void put(StateKey key, ByteString value, ByteString metadata, Height height) {
        states.put(key, new Change(Optional.of(value), metadata, height));
    }

    public void delete(StateKey key, Height height) {
        states.put(key, new Change(Optional.empty(), ByteString.EMPTY, height));
    }

    public void remember(StateKey key, Height height) {
        history.add(new HistoryEntry(key, height));
    }

    public void place(String transactionId, Height height, TxValidationCode verdict) {
        transactions.add(new TransactionPlace(transactionId, height, verdict));
    }

    /** Private data that waited for this transaction has found its place, or never will. */
    public void transientDone(String transactionId) {
        transientDone.add(transactionId);
    }

    public void purge(StateKey confidential, Height height) {
        purges.add(new Purge(confidential, height));
    }

    /** What a transaction wrote into a collection, for those who may see the blocks with their private data. */
    public void keep(String confidentialNamespace, KVRWSet writes, Height height) {
        confidentialSets.put(new ConfidentialSets.Place(height, confidentialNamespace), writes);
    }

    Map<ConfidentialSets.Place, KVRWSet> confidentialSets() {
        return confidentialSets;
    }

    /** The value lives through {@code blocks} further blocks and goes with the one after. */
    public void limit(StateKey key, Height written, long blocks) {
        expiries.add(new Expiry(key, written, written.block() + blocks + 1));
    }

    List<Expiry> expiries() {
        return expiries;
    }

    /** Its time is over, unless this block has just written it anew. It is gone from the disk as after a purge. */
    public void expire(StateKey key) {
        if (!states.containsKey(key)) {
            delete(key, new Height(0, 0));
            purge(key, new Height(0, 0));
        }
    }

    public boolean touches(StateKey key) {
        return states.containsKey(key);
    }

    public Optional<Change> change(StateKey key) {
        return Optional.ofNullable(states.get(key));
    }

    public SortedMap<StateKey, Change> states() {
        return states;
    }

    /** The changed keys of a namespace from {@code from} to {@code to} ({@code to} empty: to its end). */
    public SortedMap<StateKey, Change> range(String namespace, ByteString from, ByteString to, boolean toInclusive) {
        StateKey first = new StateKey(namespace, from);
        if (to.isEmpty()) {
            return states.subMap(first, true, new StateKey(namespace + '\0', ByteString.EMPTY), false);
        }
        StateKey last = new StateKey(namespace, to);
        return first.compareTo(last) > 0 ? new TreeMap<>() : states.subMap(first, true, last, toInclusive);
    }

    List<HistoryEntry> history() {
        return history;
    }

    public List<TransactionPlace> transactions() {
        return transactions;
    }

    List<String> transientDone() {
        return transientDone;
    }

    public List<Purge> purges() {
        return purges;
    }
}
