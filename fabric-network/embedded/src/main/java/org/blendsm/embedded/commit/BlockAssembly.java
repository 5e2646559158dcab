package org.blendsm.embedded.commit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.state.Changes;
import org.blendsm.embedded.state.Savepoint;
import org.blendsm.embedded.validation.CommitHash;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.LastConfig;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Blocks as they are written: header, transactions, and in five slots of metadata what was found about them. */
final class BlockAssembly {
    private static final int METADATA_SLOTS = 5;

    /** What stands for one valid transaction. */
    static final ByteString VALID = ByteString.copyFrom(new byte[] {(byte) TxValidationCode.VALID_VALUE});

    private final BlockSigner signer;

    BlockAssembly(BlockSigner signer) {
        this.signer = signer;
    }

    /**
     * The next block.
     *
     * @param before after which it comes
     * @param verdicts one byte for each transaction
     * @param changes what the transactions change, for the commit hash
     * @param configBlock which block's configuration is in force with it
     */
    Block next(Savepoint before, List<ByteString> envelopes, ByteString verdicts, Changes changes, long configBlock) {
        BlockHeader header = BlockHeader.newBuilder()
                .setNumber(before.height())
                .setPreviousHash(before.lastHeaderHash())
                .setDataHash(Hashes.data(envelopes))
                .build();
        ByteString commitHash = CommitHash.after(before.commitHash(), verdicts, changes);
        return Block.newBuilder()
                .setHeader(header)
                .setData(BlockData.newBuilder().addAllData(envelopes))
                .setMetadata(metadata(signer.sign(header, configBlock), verdicts, commitHash, configBlock))
                .build();
    }

    private static BlockMetadata metadata(
            ByteString signatures, ByteString verdicts, ByteString commitHash, long configBlock) {
        BlockMetadata.Builder metadata = BlockMetadata.newBuilder();
        for (int slot = 0; slot < METADATA_SLOTS; slot++) {
            metadata.addMetadata(
                    switch (slot) {
                        case BlockMetadataIndex.SIGNATURES_VALUE -> signatures;
                        case BlockMetadataIndex.LAST_CONFIG_VALUE ->
                            value(LastConfig.newBuilder()
                                    .setIndex(configBlock)
                                    .build()
                                    .toByteString());
                        case BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE -> verdicts;
                        case BlockMetadataIndex.COMMIT_HASH_VALUE -> value(commitHash);
                        default -> ByteString.EMPTY;
                    });
        }
        return metadata.build();
    }

    private static ByteString value(ByteString content) {
        return Metadata.newBuilder().setValue(content).build().toByteString();
    }

    /** The first block as the network makes it, with its verdict. Commit hashes begin with the block after it. */
    static Block first(Block genesis) {
        return genesis.toBuilder()
                .setMetadata(genesis.getMetadata().toBuilder()
                        .setMetadata(BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE, VALID))
                .build();
    }

    static ByteString commitHash(Block block) throws InvalidProtocolBufferException {
        return Metadata.parseFrom(block.getMetadata().getMetadata(BlockMetadataIndex.COMMIT_HASH_VALUE))
                .getValue();
    }
}
