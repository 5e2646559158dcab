package org.blendsm.audit;

import com.google.protobuf.ByteString;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * Replays a ledger, block by block from the first one, and judges what must hold at every one of them. An audit keeps
 * what it needs of the world state in memory.
 *
 * <pre>{@code
 * Audit audit = new Audit("blendsm", InstantSource.system());
 * signatory.blocks(deadline, audit::take);
 * if (!audit.report().holds()) …
 * }</pre>
 */
public final class Audit {
    private static final int MOST_TOLD = 10;

    private final String chaincode;
    private final HashChain chain = new HashChain();
    private final Versions versions = new Versions();
    private final ValidationCodes verdicts = new ValidationCodes(versions);
    private final MemberRoll roll = new MemberRoll();
    private final WorldState world = new WorldState();
    private final Definitions definitions;
    private final Conservation conservation = new Conservation();
    private final List<Invariant> invariants;
    private final Map<String, Judgement> judgements = new LinkedHashMap<>();
    private long transactions;

    /** What was found about one invariant so far. */
    private static final class Judgement {
        private final String name;
        private final String sentence;
        private final List<Finding.Violation> first = new ArrayList<>();
        private long violations;

        Judgement(String name, String sentence) {
            this.name = name;
            this.sentence = sentence;
        }

        /** @return whether it held */
        boolean judge(Place place, Runnable check) {
            try {
                check.run();
                return true;
            } catch (Broken | IllegalArgumentException e) {
                return tell(place, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                // who endorse together can write anything: no row of theirs may end the audit
                return tell(place, "it cannot be judged: " + e);
            }
        }

        private boolean tell(Place place, String what) {
            violations++;
            if (first.size() < MOST_TOLD) {
                first.add(new Finding.Violation(place, what));
            }
            return false;
        }

        Finding finding() {
            return new Finding(name, sentence, violations, first);
        }
    }

    /**
     * @param chaincode the name that the marketplace's chaincode has on the channel
     * @param clock the auditor's, at most 15 minutes slow: what is dated after it is a lie
     */
    public Audit(String chaincode, InstantSource clock) {
        this.chaincode = chaincode;
        this.definitions = new Definitions(chaincode);
        this.invariants = List.of(
                new Signatures(),
                new StraightCalls(),
                new Dates(clock, versions),
                new GoodStanding(roll),
                new Authority(roll, world),
                conservation,
                new Postings(),
                new Escrows(roll, world),
                new AnchoredStreams(roll, world),
                new VerifiedRatings(roll),
                new OneEffect(),
                new EventsTellAll(world));
        expect(HashChain.NAME, HashChain.SENTENCE);
        expect(ValidationCodes.NAME, ValidationCodes.SENTENCE);
        invariants.forEach(invariant -> expect(invariant.name(), invariant.sentence()));
    }

    private void expect(String name, String sentence) {
        judgements.put(name, new Judgement(name, sentence));
    }

    private boolean judge(String invariant, Place place, Runnable check) {
        return Optional.ofNullable(judgements.get(invariant)).orElseThrow().judge(place, check);
    }

    /** The next block. */
    public void take(Block block) {
        long number = block.getHeader().getNumber();
        Place whole = new Place(number, 0, "");
        judge(HashChain.NAME, whole, () -> chain.take(block));
        List<ByteString> envelopes = block.getData().getDataList();
        ByteString codes = block.getMetadata().getMetadataCount() > BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE
                ? block.getMetadata().getMetadata(BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE)
                : ByteString.EMPTY;
        judge(
                ValidationCodes.NAME,
                whole,
                () -> Broken.unless(
                        codes.size() == envelopes.size(),
                        "it has %d transactions and %d verdicts",
                        envelopes.size(),
                        codes.size()));
        for (int i = 0; i < envelopes.size(); i++) {
            take(
                    number,
                    i,
                    envelopes.get(i),
                    i < codes.size() ? codes.byteAt(i) : (byte) TxValidationCode.NOT_VALIDATED_VALUE);
        }
    }

    private void take(long block, int index, ByteString envelope, byte code) {
        TxValidationCode verdict = ValidationCodes.verdict(code);
        List<CommittedTransaction> read = new ArrayList<>(1);
        boolean readable = judge(ValidationCodes.NAME, new Place(block, index, ""), () -> {
            if (verdict == TxValidationCode.VALID || isReadable(block, index, envelope, verdict)) {
                read.add(CommittedTransaction.of(chaincode, block, index, envelope, verdict));
            }
        });
        if (!readable || read.isEmpty()) {
            return;
        }
        CommittedTransaction transaction = read.getFirst();
        judge(ValidationCodes.NAME, transaction.place(), () -> verdicts.take(transaction));
        if (!transaction.isValid()) {
            return;
        }
        judge("calls", transaction.place(), () -> definitions.take(transaction));
        if (transaction.isOurs()) {
            transactions++;
            for (Invariant invariant : invariants) {
                judge(invariant.name(), transaction.place(), () -> invariant.take(transaction));
            }
            judge("standing", transaction.place(), () -> roll.take(transaction));
            world.take(transaction);
        }
        versions.take(transaction);
    }

    /** What was refused may be anything at all: junk is ordered like the rest. */
    private boolean isReadable(long block, int index, ByteString envelope, TxValidationCode verdict) {
        try {
            CommittedTransaction.of(chaincode, block, index, envelope, verdict);
            return true;
        } catch (Broken e) {
            return false;
        }
    }

    /** How many blocks were read. */
    public long blocks() {
        return chain.blocks();
    }

    /** @throws IllegalStateException before the first block */
    public AuditReport report() {
        return new AuditReport(
                chain.fingerprint(),
                chain.blocks(),
                transactions,
                conservation.supply(),
                definitions.all(),
                judgements.values().stream().map(Judgement::finding).toList());
    }
}
