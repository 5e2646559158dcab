package org.blendsm.audit;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.blendsm.fabric.proof.GenesisBlock;
import org.blendsm.model.Sha256;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockHeader;

/** The blocks themselves: numbered without a gap, each holding the hash of the one before and of its own data. */
final class HashChain {
    static final String NAME = "chain";
    static final String SENTENCE = "each block holds the hash of the one before it, and of its own data";

    private long next;
    private Optional<Sha256> first = Optional.empty();
    private ByteString last = ByteString.EMPTY;

    void take(Block block) {
        BlockHeader header = block.getHeader();
        Sha256 hash = GenesisBlock.fingerprint(
                Block.newBuilder().setHeader(header).build().toByteArray());
        ByteString before = last;
        long expected = next;
        last = ByteString.copyFrom(hash.bytes());
        next = header.getNumber() + 1;
        if (first.isEmpty()) {
            first = Optional.of(hash);
        }
        Broken.unless(header.getNumber() == expected, "block %d stands where %d should", header.getNumber(), expected);
        Broken.unless(header.getPreviousHash().equals(before), "the hash of the block before is another one");
        byte[][] data = block.getData().getDataList().stream()
                .map(ByteString::toByteArray)
                .toArray(byte[][]::new);
        Broken.unless(
                ByteString.copyFrom(Sha256.of(data).bytes()).equals(header.getDataHash()),
                "the hash of the data is another one");
    }

    long blocks() {
        return next;
    }

    /** @throws IllegalStateException before the first block */
    Sha256 fingerprint() {
        return first.orElseThrow(() -> new IllegalStateException("no block was read"));
    }
}
