package org.blendsm.chaincode.state;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.blendsm.model.ledger.Versioned;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.hyperledger.fabric.shim.ledger.KeyValue;

/**
 * The world state as one transaction sees it. Every call is a round trip to the peer. As on any Fabric peer, a
 * transaction does not read what it has written itself: doing so is a bug, and so is writing in a function that only
 * reads.
 */
public final class Rows {
    private final ChaincodeStub stub;
    private final boolean writable;
    private final SortedSet<String> written = new TreeSet<>();

    /** @param writable whether the function is a submit */
    public Rows(ChaincodeStub stub, boolean writable) {
        this.stub = stub;
        this.writable = writable;
    }

    /** One row of a range, with what its key says after the range's prefix. */
    record Found<T>(String rest, T is) {}

    <T> Optional<T> get(String key, Class<T> type) {
        requireUnwritten(key);
        byte[] bytes = stub.getState(key);
        return bytes == null || bytes.length == 0 ? Optional.empty() : Optional.of(decode(bytes, type));
    }

    <T> void put(String key, T row, Class<T> type) {
        requireWritable(key);
        stub.putState(key, Versioned.encode(row, type));
    }

    void delete(String key) {
        requireWritable(key);
        stub.delState(key);
    }

    /** At most so many rows, by key, whose keys start with the prefix and go on after {@code after}. */
    <T> List<Found<T>> range(String prefix, Optional<String> after, int most, Class<T> type) {
        String start = prefix + after.map(a -> a + '\u0001').orElse("");
        String end = prefix.substring(0, prefix.length() - 1) + (char) (Table.SEPARATOR + 1);
        List<Found<T>> found = new ArrayList<>();
        try (var rows = stub.getStateByRange(start, end)) {
            var each = rows.iterator();
            while (found.size() < most && each.hasNext()) {
                KeyValue row = each.next();
                requireUnwritten(row.getKey());
                found.add(new Found<>(row.getKey().substring(prefix.length()), decode(row.getValue(), type)));
            }
        } catch (Exception e) {
            throw e instanceof RuntimeException bug ? bug : new IllegalStateException(e);
        }
        return found;
    }

    private static <T> T decode(byte[] bytes, Class<T> type) {
        try {
            return Versioned.decode(bytes, type);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "a row that is no " + type.getName() + " (" + e.getMessage() + "): "
                            + new String(bytes, StandardCharsets.UTF_8),
                    e);
        }
    }

    private void requireUnwritten(String key) {
        if (written.contains(key)) {
            throw new IllegalStateException("a transaction does not read its own write: " + key);
        }
    }

    private void requireWritable(String key) {
        if (!writable) {
            throw new IllegalStateException("a function that only reads wrote " + key);
        }
        if (!written.add(key)) {
            throw new IllegalStateException("a transaction writes a row once: " + key);
        }
    }
}
