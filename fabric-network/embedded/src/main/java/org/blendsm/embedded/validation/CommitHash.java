package org.blendsm.embedded.validation;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.state.Changes;
import org.blendsm.embedded.state.Changes.Change;
import org.blendsm.embedded.state.Height;
import org.blendsm.embedded.state.StateKey;

/**
 * Fabric's running hash over all that validation decided, by which peers can see that they agree. Source: Fabric's
 * {@code addBlockCommitHash} and {@code update_batch_bytes.go}.
 */
public final class CommitHash {
    private static final String HASHED = "$$h";
    private static final String CONFIDENTIAL = "$$p";

    private CommitHash() {}

    public static ByteString after(ByteString previous, ByteString verdicts, Changes changes) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeUInt32NoTag(verdicts.size());
            out.writeRawBytes(verdicts);
            String namespace = "";
            for (Map.Entry<StateKey, Change> state : changes.states().entrySet()) {
                String of = state.getKey().namespace();
                if (!of.contains(CONFIDENTIAL)) {
                    out.writeByteArray(1, write(of.equals(namespace) ? "" : of, namespace, state));
                    namespace = of;
                }
            }
            out.flush();
            return Hashes.sha256(ByteString.copyFrom(bytes.toByteArray()), previous);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fabric's internal message KVWrite: namespace 1, collection 2, key 3, deletion 4, value 5, version 6. */
    private static byte[] write(String namespace, String before, Map.Entry<StateKey, Change> state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        int hashed = namespace.indexOf(HASHED);
        String plain = hashed < 0 ? namespace : namespace.substring(0, hashed);
        if (!plain.isEmpty() && !plain.equals(plain(before))) {
            out.writeString(1, plain);
        }
        if (hashed >= 0) {
            out.writeString(2, namespace.substring(hashed + HASHED.length()));
        }
        if (!state.getKey().key().isEmpty()) {
            out.writeBytes(3, state.getKey().key());
        }
        Change change = state.getValue();
        if (change.value().isEmpty()) {
            out.writeBool(4, true);
        } else {
            out.writeBytes(5, change.value().get());
        }
        out.writeBytes(6, version(change.height()));
        out.flush();
        return bytes.toByteArray();
    }

    private static String plain(String namespace) {
        int hashed = namespace.indexOf(HASHED);
        return hashed < 0 ? namespace : namespace.substring(0, hashed);
    }

    private static ByteString version(Height height) {
        return orderPreserving(height.block()).concat(orderPreserving(height.transaction()));
    }

    /** Number of bytes, then the bytes without leading zeros. */
    private static ByteString orderPreserving(long value) {
        int size = (Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / 8;
        byte[] out = new byte[1 + size];
        out[0] = (byte) size;
        for (int i = 0; i < size; i++) {
            out[1 + i] = (byte) (value >>> (8 * (size - 1 - i)));
        }
        return ByteString.copyFrom(out);
    }
}
