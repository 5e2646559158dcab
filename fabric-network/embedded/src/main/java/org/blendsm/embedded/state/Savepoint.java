package org.blendsm.embedded.state;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;

/**
 * How far the state has followed the chain. It is written in the same batch as the state itself, so after a crash the
 * two agree and the blocks from {@code nextOffset} on are applied again.
 *
 * @param height number of blocks applied
 * @param nextOffset where in the block file the next block starts
 * @param lastHeaderHash what the next block must name as its predecessor
 * @param commitHash Fabric's running hash over everything that validation decided
 * @param configBlock number of the block that holds the configuration in force
 */
public record Savepoint(
        long height, long nextOffset, ByteString lastHeaderHash, ByteString commitHash, long configBlock) {
    public static final Savepoint START = new Savepoint(0, 0, ByteString.EMPTY, ByteString.EMPTY, 0);

    byte[] encode() {
        ByteBuffer out =
                ByteBuffer.allocate(3 * Long.BYTES + 2 * Integer.BYTES + lastHeaderHash.size() + commitHash.size());
        out.putLong(height).putLong(nextOffset).putLong(configBlock);
        out.putInt(lastHeaderHash.size()).put(lastHeaderHash.asReadOnlyByteBuffer());
        out.putInt(commitHash.size()).put(commitHash.asReadOnlyByteBuffer());
        return out.array();
    }

    static Savepoint decode(byte[] stored) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        long height = in.getLong();
        long nextOffset = in.getLong();
        long configBlock = in.getLong();
        return new Savepoint(height, nextOffset, hash(in), hash(in), configBlock);
    }

    private static ByteString hash(ByteBuffer in) {
        return ByteString.copyFrom(in, in.getInt());
    }
}
