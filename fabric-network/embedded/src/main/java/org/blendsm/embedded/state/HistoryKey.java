package org.blendsm.embedded.state;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A row of the history: namespace, length of the key, key, height; so one key's rows never mix with another's. */
final class HistoryKey {
    private HistoryKey() {}

    static byte[] prefix(StateKey key) {
        ByteString namespace = ByteString.copyFromUtf8(key.namespace());
        return ByteBuffer.allocate(
                        namespace.size() + 1 + Integer.BYTES + key.key().size())
                .put(namespace.asReadOnlyByteBuffer())
                .put((byte) 0)
                .putInt(key.key().size())
                .put(key.key().asReadOnlyByteBuffer())
                .array();
    }

    static byte[] at(StateKey key, Height height) {
        byte[] prefix = prefix(key);
        return ByteBuffer.allocate(prefix.length + 2 * Long.BYTES)
                .put(prefix)
                .putLong(height.block())
                .putLong(height.transaction())
                .array();
    }

    static byte[] last(byte[] prefix) {
        return ByteBuffer.allocate(prefix.length + 2 * Long.BYTES)
                .put(prefix)
                .putLong(Long.MAX_VALUE)
                .putLong(Long.MAX_VALUE)
                .array();
    }

    static boolean startsWith(byte[] row, byte[] prefix) {
        return row.length == prefix.length + 2 * Long.BYTES
                && Arrays.equals(row, 0, prefix.length, prefix, 0, prefix.length);
    }
}
