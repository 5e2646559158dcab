package org.blendsm.embedded.blocks;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockHeader;

/**
 * The append-only file of blocks. A record is length (4 bytes), CRC-32C (4 bytes), block; a block counts as written
 * when {@link #append} returns, after fsync. A crash, or a disk that is full, can leave one torn record at the very
 * end, which the next start cuts off; damage anywhere else is never repaired silently.
 */
public final class BlockFile implements AutoCloseable {
    private static final int HEAD = 8;
    private static final int LONGEST = 1 << 29;
    private static final int WINDOW = 1 << 20;
    /** Number and two hashes, with room. */
    private static final int LONGEST_HEADER = 256;

    private static final int LONGEST_METADATA = 1 << 14;

    private final Path path;
    private final FileChannel file;
    private long end;

    /** A block where it lies; {@code next} is where the record after it starts. */
    public record Located(Block block, long offset, long next) {}

    /** What start-up does with every block that its caller has not seen yet, in order. */
    public interface Replay {
        void accept(Located block) throws IOException;
    }

    /**
     * Opens the file and hands the blocks from {@code from} on to {@code replay}.
     *
     * @param from offset of the first record that the caller does not know, as {@link Located#next} told it
     * @param later whether a block, shown without its transactions, is one that was written after those handed on and
     *     after the next, which is torn
     * @throws IOException when the file is shorter than what the caller knows, or damaged before its end
     */
    public BlockFile(Path path, long from, Replay replay, Predicate<Block> later) throws IOException {
        this.path = path;
        this.file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (file.size() < from) {
            throw new IOException(path + " ends at " + file.size() + ", but the state was built from " + from
                    + " bytes of it. Restore the whole data directory from one backup.");
        }
        long at = from;
        for (Optional<byte[]> body = whole(at); body.isPresent(); body = whole(at)) {
            Located block = located(body.get(), at);
            replay.accept(block);
            at = block.next();
        }
        cutTornTail(at, later);
        this.end = at;
    }

    /** Writes and syncs. Only one thread appends. */
    public Located append(Block block) throws IOException {
        byte[] bytes = block.toByteArray();
        ByteBuffer entry = ByteBuffer.allocate(HEAD + bytes.length)
                .putInt(bytes.length)
                .putInt(crc(bytes))
                .put(bytes)
                .flip();
        long offset = end;
        long at = offset;
        while (entry.hasRemaining()) {
            at += file.write(entry, at);
        }
        file.force(false);
        end = at;
        return new Located(block, offset, at);
    }

    /** @throws IOException also when a byte of the block has changed since it was written */
    public Located read(long offset) throws IOException {
        ByteBuffer head = bytes(offset, HEAD);
        int length = head.getInt();
        int crc = head.getInt();
        if (length < 0 || length > LONGEST) {
            throw damaged(offset);
        }
        byte[] body = bytes(offset + HEAD, length).array();
        if (crc(body) != crc) {
            throw damaged(offset);
        }
        return located(body, offset);
    }

    private static Located located(byte[] body, long offset) throws IOException {
        return new Located(Block.parseFrom(body), offset, offset + HEAD + body.length);
    }

    private IOException damaged(long offset) {
        return new IOException(path + " is damaged at byte " + offset + ". Restore the data directory from a backup.");
    }

    /** The body of the undamaged record that lies here; none at the end of the file and at a torn last record. */
    private Optional<byte[]> whole(long at) throws IOException {
        if (file.size() - at < HEAD) {
            return Optional.empty();
        }
        ByteBuffer head = bytes(at, HEAD);
        int length = head.getInt();
        if (!fits(length, at)) {
            return Optional.empty();
        }
        byte[] body = bytes(at + HEAD, length).array();
        return crc(body) == head.getInt() ? Optional.of(body) : Optional.empty();
    }

    /**
     * One record at most can be torn, and nothing follows it. Where a later block starts anywhere behind the bad one, a
     * byte in the middle was changed, in its length perhaps, and cutting would lose blocks. What a record holds,
     * members choose, another record too: hence only what they cannot have made counts, and no more of it is read than
     * shows it.
     */
    private void cutTornTail(long at, Predicate<Block> later) throws IOException {
        if (file.size() == at) {
            return;
        }
        for (long from = at + 1; from + HEAD <= file.size(); from += WINDOW) {
            ByteBuffer window = bytes(from, (int) Math.min(WINDOW + HEAD - 1, file.size() - from));
            for (int i = 0; i + HEAD <= window.limit(); i++) {
                if (fits(window.getInt(i), from + i)
                        && withoutData(from + i, window.getInt(i)).filter(later).isPresent()) {
                    throw damaged(at);
                }
            }
        }
        file.truncate(at);
        file.force(true);
    }

    /** What a block's header and metadata would be if a record of this length started here. */
    private Optional<Block> withoutData(long at, int length) throws IOException {
        try {
            CodedInputStream start = CodedInputStream.newInstance(bytes(at + HEAD, Math.min(length, LONGEST_HEADER)));
            if (start.readTag() != tag(Block.HEADER_FIELD_NUMBER)) {
                return Optional.empty();
            }
            BlockHeader header = BlockHeader.parseFrom(start.readByteArray());
            if (start.readTag() != tag(Block.DATA_FIELD_NUMBER)) {
                return Optional.empty();
            }
            long data = Integer.toUnsignedLong(start.readUInt32());
            long before = start.getTotalBytesRead() + data;
            long metadata = length - before;
            return metadata <= 0 || metadata > LONGEST_METADATA
                    ? Optional.empty()
                    : Optional.of(Block.parseFrom(bytes(at + HEAD + before, (int) metadata)).toBuilder()
                            .setHeader(header)
                            .build());
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static int tag(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private boolean fits(int length, long at) throws IOException {
        return length > 0 && length <= LONGEST && at + HEAD + length <= file.size();
    }

    private ByteBuffer bytes(long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException(path + " ends inside the record at byte " + at);
            }
        }
        return buffer.flip();
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
