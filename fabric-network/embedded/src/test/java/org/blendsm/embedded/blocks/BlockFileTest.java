package org.blendsm.embedded.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.blendsm.embedded.blocks.BlockFile.Located;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockFileTest {
    private static final ByteString SIGNED = ByteString.copyFromUtf8("signed");

    @TempDir
    private Path folder;

    private static Block block(long number) {
        return Block.newBuilder()
                .setHeader(BlockHeader.newBuilder().setNumber(number))
                .setData(BlockData.newBuilder().addData(ByteString.copyFromUtf8("content of block " + number)))
                .setMetadata(BlockMetadata.newBuilder().addMetadata(SIGNED))
                .build();
    }

    private Path path() {
        return folder.resolve("blocks");
    }

    private List<Located> written(int count) throws IOException {
        List<Located> written = new ArrayList<>();
        try (BlockFile file = open(0, new ArrayList<>())) {
            for (int i = 0; i < count; i++) {
                written.add(file.append(block(i)));
            }
        }
        return written;
    }

    private List<Long> replayedFrom(long offset) throws IOException {
        List<Long> numbers = new ArrayList<>();
        open(offset, numbers).close();
        return numbers;
    }

    /** As the chain opens it, which has read everything up to the torn block; its signature is a word here. */
    private BlockFile open(long offset, List<Long> numbers) throws IOException {
        return new BlockFile(
                path(),
                offset,
                located -> numbers.add(located.block().getHeader().getNumber()),
                block -> block.getHeader().getNumber() > numbers.size()
                        && block.getMetadata().getMetadataList().equals(List.of(SIGNED)));
    }

    @Test
    void blocks_are_replayed_from_where_the_caller_stands() throws IOException {
        List<Located> written = written(3);
        assertThat(replayedFrom(0)).containsExactly(0L, 1L, 2L);
        assertThat(replayedFrom(written.get(1).offset())).containsExactly(1L, 2L);
        assertThat(replayedFrom(written.get(2).next())).isEmpty();
    }

    @Test
    void a_torn_last_block_is_cut_at_every_length() throws IOException {
        List<Located> written = written(3);
        byte[] whole = Files.readAllBytes(path());
        for (long length = written.get(2).offset() + 1; length < whole.length; length++) {
            Files.write(path(), Arrays.copyOf(whole, (int) length));
            assertThat(replayedFrom(0)).as("cut at %d", length).containsExactly(0L, 1L);
            assertThat(Files.size(path())).isEqualTo(written.get(2).offset());
        }
    }

    @Test
    void a_last_block_whose_bytes_never_reached_the_disk_is_cut() throws IOException {
        List<Located> written = written(2);
        try (RandomAccessFile file = new RandomAccessFile(path().toFile(), "rw")) {
            file.seek(written.get(1).offset() + 20);
            file.write(new byte[10]);
        }
        assertThat(replayedFrom(0)).containsExactly(0L);
    }

    /**
     * What a transaction holds, members choose: records as they lie here, copies of older blocks, and blocks to come.
     */
    @Test
    void a_torn_last_block_is_cut_though_records_lie_in_it() throws IOException {
        List<Located> written = written(2);
        Block forged = block(7).toBuilder()
                .setMetadata(BlockMetadata.newBuilder().addMetadata(ByteString.copyFromUtf8("forged")))
                .build();
        ByteString records = record(new byte[] {'x'})
                .concat(record(new byte[] {'x'}))
                .concat(record(written.get(1).block().toByteArray()))
                .concat(record(forged.toByteArray()));
        try (BlockFile file = open(written.get(1).next(), new ArrayList<>())) {
            file.append(block(2).toBuilder()
                    .setData(BlockData.newBuilder().addData(records))
                    .build());
        }
        byte[] whole = Files.readAllBytes(path());
        Files.write(path(), Arrays.copyOf(whole, whole.length - 1));
        assertThat(replayedFrom(0)).containsExactly(0L, 1L);
        assertThat(Files.size(path())).isEqualTo(written.get(1).next());
    }

    private static ByteString record(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return ByteString.copyFrom(ByteBuffer.allocate(8 + body.length)
                .putInt(body.length)
                .putInt((int) crc.getValue())
                .put(body)
                .flip());
    }

    @Test
    void a_flipped_bit_in_the_middle_is_never_repaired_silently() throws IOException {
        List<Located> written = written(3);
        try (RandomAccessFile file = new RandomAccessFile(path().toFile(), "rw")) {
            file.seek(written.get(1).offset() + 20);
            int old = file.read();
            file.seek(written.get(1).offset() + 20);
            file.write(old ^ 1);
        }
        assertThatThrownBy(() -> replayedFrom(0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        try (BlockFile file = open(written.get(2).offset(), new ArrayList<>())) {
            assertThatThrownBy(() -> file.read(written.get(1).offset())).hasMessageContaining("damaged");
        }
    }

    @Test
    void a_flipped_bit_of_a_length_in_the_middle_does_not_cut_the_blocks_behind_it() throws IOException {
        List<Located> written = written(3);
        byte[] whole = Files.readAllBytes(path());
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            byte[] flipped = whole.clone();
            flipped[(int) written.get(1).offset() + bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(path(), flipped);
            assertThatThrownBy(() -> replayedFrom(0)).as("bit %d", bit).hasMessageContaining("damaged");
            assertThat(Files.readAllBytes(path())).as("nothing is cut").isEqualTo(flipped);
        }
    }

    @Test
    void a_file_shorter_than_the_state_is_refused() throws IOException {
        List<Located> written = written(2);
        Files.write(path(), Arrays.copyOf(Files.readAllBytes(path()), 10));
        assertThatThrownBy(() -> replayedFrom(written.get(1).next()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Restore the whole data directory");
    }
}
