package org.blendsm.chaincode.state;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.blendsm.model.ledger.CanonicalJson;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.hyperledger.fabric.shim.ledger.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * The world state as one transaction sees it. Every call is a round trip to the peer. As on any Fabric peer, a
 * transaction does not read what it has written itself: doing so is a bug, and so is writing in a function that only
 * reads.
 */
public final class Rows {
    private static final int VERSION = 1;

    private final ChaincodeStub stub;
    private final boolean writable;
    private final SortedSet<String> written = new TreeSet<>();

    /** @param writable whether the function is a submit */
    public Rows(ChaincodeStub stub, boolean writable) {
        this.stub = stub;
        this.writable = writable;
    }

    /** @param v version of the stored form: state outlives code */
    private record Row<T>(int v, T is) {}

    private record RowOf(Class<?> is) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {is};
        }

        @Override
        public Type getRawType() {
            return Row.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return Rows.class;
        }
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
        stub.putState(key, CanonicalJson.encode(new Row<>(VERSION, row), new RowOf(type)));
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
            Row<?> row = (Row<?>) CanonicalJson.decode(bytes, new RowOf(type));
            if (row.v() != VERSION) {
                throw new IllegalStateException("a row of version " + row.v() + ", this code knows " + VERSION);
            }
            return type.cast(row.is());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "a row that is no " + type.getName() + ": " + new String(bytes, StandardCharsets.UTF_8), e);
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
