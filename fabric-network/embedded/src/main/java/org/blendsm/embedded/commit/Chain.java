package org.blendsm.embedded.commit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.blendsm.embedded.blocks.BlockFile;
import org.blendsm.embedded.blocks.BlockFile.Located;
import org.blendsm.embedded.blocks.Envelopes;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.memory.Recent;
import org.blendsm.embedded.state.Changes;
import org.blendsm.embedded.state.Changes.TransactionPlace;
import org.blendsm.embedded.state.Height;
import org.blendsm.embedded.state.Savepoint;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.state.StateView;
import org.blendsm.embedded.validation.ConflictCheck;
import org.blendsm.embedded.validation.EndorsementCheck;
import org.blendsm.embedded.validation.FormCheck;
import org.blendsm.embedded.validation.FormCheck.Checked;
import org.blendsm.embedded.validation.KeyMetadata;
import org.blendsm.embedded.validation.Writes;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * The channel's chain with everything that follows from it. A block is judged, written and synced before anyone is told
 * of it; then the state is brought after. At start the state catches up with the blocks, so a kill at any instruction
 * costs nothing that was acknowledged. One thread commits, any thread reads.
 */
public final class Chain implements AutoCloseable {
    private static final int RECENT_BLOCKS = 128;
    /** More than the largest block, so that who follows the chain finds the newest one here. */
    private static final long RECENT_BYTES = 16 << 20;

    private final String channel;
    private final StateStore state;
    private final BlockFile file;
    private final FormCheck formCheck;
    private final Definitions definitions;
    private final EndorsementCheck endorsementCheck;
    private final BlockAssembly assembly;
    private final CommitWaiters waiters = new CommitWaiters(this::place);
    private final Recent<Long, Block> recent = new Recent<>(RECENT_BLOCKS, RECENT_BYTES);
    private final Object grown = new Object();
    private final LongAdder valid = new LongAdder();
    private final LongAdder invalid = new LongAdder();
    /** Until all is read that was there at the start, where that was all of it. */
    private KeyMetadata metadata;

    private Savepoint savepoint;
    private ByteString fingerprint = ByteString.EMPTY;
    private volatile long height;
    private volatile ChannelConfig config;

    /**
     * Opens the chain and lets the state catch up.
     *
     * @param genesis makes block 0 when there is none yet
     */
    public Chain(
            String channel,
            Path blocks,
            StateStore state,
            FormCheck formCheck,
            Definitions definitions,
            SigningIdentity orderer,
            Supplier<Block> genesis)
            throws IOException {
        this.channel = channel;
        this.state = state;
        this.formCheck = formCheck;
        this.definitions = definitions;
        this.endorsementCheck = new EndorsementCheck(definitions);
        BlockSigner signer = new BlockSigner(orderer);
        this.assembly = new BlockAssembly(signer);
        this.savepoint = state.savepoint();
        this.height = savepoint.height();
        this.metadata = height == 0 ? KeyMetadata.nowhere() : KeyMetadata.anywhere();
        this.file = new BlockFile(
                blocks,
                savepoint.nextOffset(),
                this::replay,
                block -> block.getHeader().getNumber() > height && signer.signed(block));
        if (height == 0) {
            replay(file.append(BlockAssembly.first(genesis.get())));
        }
        this.metadata = KeyMetadata.anywhere();
        this.config = configAt(savepoint.configBlock());
        this.fingerprint = Hashes.header(block(0).getHeader());
    }

    public String channel() {
        return channel;
    }

    public ChannelConfig config() {
        return config;
    }

    /** Number of blocks. */
    public long height() {
        return height;
    }

    /** Transactions committed as valid since this process started. */
    public long validCount() {
        return valid.sum();
    }

    /** Transactions committed as invalid since this process started. */
    public long invalidCount() {
        return invalid.sum();
    }

    /** Header hash of block 0: what distinguishes this network from every other. */
    public ByteString fingerprint() {
        return fingerprint;
    }

    /** A block that exists. */
    public Block block(long number) throws IOException {
        Optional<Block> remembered = recent.get(number);
        if (remembered.isPresent()) {
            return remembered.get();
        }
        long offset = state.blockOffset(number)
                .orElseThrow(() -> new IOException("there is no block " + number + " in channel " + channel));
        return file.read(offset).block();
    }

    /** Completes when the transaction is committed; at once when it already is. Cancel it to wait no longer. */
    public CompletableFuture<TransactionPlace> whenCommitted(String transactionId) {
        return waiters.add(transactionId);
    }

    /** The block that holds the configuration in force. */
    public Block configBlock() throws IOException {
        long number;
        synchronized (this) {
            number = savepoint.configBlock();
        }
        return block(number);
    }

    public Optional<Long> blockNumber(ByteString headerHash) {
        return state.blockNumber(headerHash);
    }

    /**
     * Where the transaction was committed first, and with which verdict. Told only when readers see what it wrote: the
     * index is written a moment earlier.
     */
    public Optional<TransactionPlace> place(String transactionId) {
        return state.place(transactionId).filter(place -> place.height().block() < height);
    }

    /** Waits until block {@code number} exists or the time is over. */
    public boolean awaitBlock(long number, long millis) throws InterruptedException {
        synchronized (grown) {
            if (height <= number) {
                grown.wait(millis);
            }
        }
        return height > number;
    }

    /** Judges the transactions in their order and makes them the next block. Called by the ordering thread only. */
    public void commit(List<OrderedTransaction> batch) throws IOException {
        long number = height;
        Changes changes = new Changes();
        byte[] verdicts = new byte[batch.size()];
        boolean confidential = false;
        try (StateView committed = state.view()) {
            Judgement judgement = new Judgement(committed, changes, number);
            for (int i = 0; i < verdicts.length; i++) {
                TxValidationCode verdict = judgement.judge(batch.get(i), i);
                verdicts[i] = (byte) verdict.getNumber();
                (verdict == TxValidationCode.VALID ? valid : invalid).increment();
            }
            confidential = judgement.confidential;
        }
        if (confidential) {
            state.sync();
        }
        List<ByteString> envelopes =
                batch.stream().map(OrderedTransaction::bytes).toList();
        long configBlock = savepoint.configBlock();
        Block block = assembly.next(savepoint, envelopes, ByteString.copyFrom(verdicts), changes, configBlock);
        apply(file.append(block), changes, configBlock);
    }

    /** Makes a new configuration the next block, alone in it, and lets it rule from there on. */
    public void commitConfig(Envelope envelope, String transactionId) throws IOException {
        long number = height;
        Changes changes = new Changes();
        if (!transactionId.isEmpty()) {
            changes.place(transactionId, new Height(number, 0), TxValidationCode.VALID);
        }
        Block block = assembly.next(savepoint, List.of(envelope.toByteString()), BlockAssembly.VALID, changes, number);
        apply(file.append(block), changes, number);
    }

    /** One block's worth of judging: each transaction sees the state and the valid ones before it. */
    private final class Judgement {
        private final StateView committed;
        private final Changes changes;
        private final long number;
        private final ConflictCheck conflicts;
        private final Writes writes;
        private final Set<String> placed = new HashSet<>();
        private final Set<String> endorsed = new HashSet<>();
        private final Set<StateKey> repoliced = new HashSet<>();
        private boolean confidential;

        Judgement(StateView committed, Changes changes, long number) {
            this.committed = committed;
            this.changes = changes;
            this.number = number;
            this.conflicts = new ConflictCheck(committed, changes);
            this.writes = writesOn(committed, changes);
        }

        TxValidationCode judge(OrderedTransaction transaction, int index) {
            String id = transaction.transactionId();
            Height place = new Height(number, index);
            Checked checked = transaction.configSequence() == config.sequence()
                    ? transaction.checked()
                    : formCheck.check(transaction.envelope(), false, config);
            boolean known = !id.isEmpty() && state.place(id).isPresent();
            TxValidationCode verdict = checked.verdict();
            if (known && !checked.malformed()) {
                verdict = TxValidationCode.DUPLICATE_TXID;
            } else if (checked.sets().isPresent()) {
                verdict = verdict(id, checked, checked.sets().get(), place);
            }
            if (!id.isEmpty() && !known && placed.add(id)) {
                changes.place(id, place, verdict);
            }
            return verdict;
        }

        private TxValidationCode verdict(String transactionId, Checked checked, TxReadWriteSet sets, Height place) {
            try {
                if (hasConfidential(sets)) {
                    confidential = true;
                    changes.transientDone(transactionId);
                }
                TxValidationCode verdict = endorsementCheck.verdict(
                        checked.chaincode(), sets, checked.endorsers(), config, committed, repoliced);
                if (verdict != TxValidationCode.VALID) {
                    return verdict;
                }
                repoliced.addAll(EndorsementCheck.repoliced(sets));
                // Of two in one block the second is a duplicate only of one that was rightly endorsed
                if (!endorsed.add(transactionId)) {
                    return TxValidationCode.DUPLICATE_TXID;
                }
                verdict = conflicts.verdict(sets);
                if (verdict == TxValidationCode.VALID) {
                    write(transactionId, sets, writes, place);
                }
                return verdict;
            } catch (InvalidProtocolBufferException e) {
                return TxValidationCode.BAD_RWSET;
            }
        }
    }

    private void write(String transactionId, TxReadWriteSet sets, Writes writes, Height place)
            throws InvalidProtocolBufferException {
        writes.add(sets, place);
        if (hasConfidential(sets)) {
            for (TxPvtReadWriteSet kept : state.transientsOf(transactionId)) {
                writes.addConfidential(sets, kept, place);
            }
        }
    }

    private Writes writesOn(StateView committed, Changes changes) {
        return new Writes(
                committed,
                changes,
                metadata,
                (chaincode, collection) -> blocksToLive(chaincode, collection, committed));
    }

    /** For how many blocks a collection keeps what is written to it; 0 for ever. */
    private long blocksToLive(String chaincode, String collection, StateView committed) {
        return definitions
                .current(chaincode, committed)
                .flatMap(definition -> definition.collection(collection))
                .map(StaticCollectionConfig::getBlockToLive)
                .orElse(0L);
    }

    private static boolean hasConfidential(TxReadWriteSet sets) {
        for (NsReadWriteSet set : sets.getNsRwsetList()) {
            if (set.getCollectionHashedRwsetCount() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Brings the state after one block that is safe on disk, and wakes all who wait for it. */
    private void apply(Located located, Changes changes, long configBlock) throws IOException {
        Block block = located.block();
        long number = block.getHeader().getNumber();
        ByteString headerHash = Hashes.header(block.getHeader());
        // Not part of the commit hash: what a collection forgets with this block, nobody has written
        state.expiring(number).forEach(changes::expire);
        Savepoint after =
                new Savepoint(number + 1, located.next(), headerHash, BlockAssembly.commitHash(block), configBlock);
        state.apply(changes, after, headerHash, located.offset());
        recent.put(number, block, located.next() - located.offset());
        synchronized (this) {
            savepoint = after;
        }
        if (configBlock == number) {
            config = configOf(block);
        }
        synchronized (grown) {
            height = number + 1;
            grown.notifyAll();
        }
        waiters.tell(changes.transactions());
    }

    /** Start-up: the verdicts stand in the block, so a block is applied again without being judged again. */
    private void replay(Located located) throws IOException {
        Block block = located.block();
        BlockHeader header = block.getHeader();
        if (header.getNumber() != height
                || !header.getPreviousHash().equals(savepoint.lastHeaderHash())
                || !header.getDataHash().equals(Hashes.data(block.getData().getDataList()))) {
            throw new IOException("the chain is broken at block " + header.getNumber()
                    + ". Restore the data directory from a backup.");
        }
        Changes changes = new Changes();
        long configBlock = savepoint.configBlock();
        try (StateView committed = state.view()) {
            Writes writes = writesOn(committed, changes);
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < block.getData().getDataCount(); i++) {
                Payload payload = Payload.parseFrom(
                        Envelope.parseFrom(block.getData().getData(i)).getPayload());
                ChannelHeader channelHeader = Envelopes.channelHeader(payload);
                TxValidationCode verdict = Envelopes.verdict(block, i);
                Height place = new Height(header.getNumber(), i);
                String id = channelHeader.getTxId();
                if (!id.isEmpty() && isFirst(id, verdict) && seen.add(id)) {
                    changes.place(id, place, verdict);
                }
                if (channelHeader.getType() == HeaderType.CONFIG_VALUE) {
                    configBlock = header.getNumber();
                } else if (verdict == TxValidationCode.VALID) {
                    TxReadWriteSet sets =
                            TxReadWriteSet.parseFrom(Envelopes.action(payload).getResults());
                    write(id, sets, writes, place);
                    if (hasConfidential(sets)) {
                        changes.transientDone(id);
                    }
                }
            }
        }
        apply(located, changes, configBlock);
    }

    /** A valid one is; of another, only the state can tell. */
    private boolean isFirst(String transactionId, TxValidationCode verdict) {
        return verdict == TxValidationCode.VALID
                || verdict != TxValidationCode.DUPLICATE_TXID
                        && state.place(transactionId).isEmpty();
    }

    private ChannelConfig configAt(long number) throws IOException {
        return configOf(block(number));
    }

    private ChannelConfig configOf(Block block) throws InvalidProtocolBufferException {
        Payload payload =
                Payload.parseFrom(Envelope.parseFrom(block.getData().getData(0)).getPayload());
        return ChannelConfig.of(
                channel, ConfigEnvelope.parseFrom(payload.getData()).getConfig());
    }

    /** The transaction at this place of the chain. */
    public Envelope envelope(Height place) {
        try {
            return Envelope.parseFrom(block(place.block()).getData().getData((int) place.transaction()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All transactions that wait to be committed are told that this process goes down. */
    @Override
    public void close() throws IOException {
        waiters.cancel();
        file.close();
    }
}
