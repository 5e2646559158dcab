package org.blendsm.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.blendsm.model.ledger.Deadline;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;

/**
 * A change is dated by its submitter, and who endorses holds that against their own clock. So what read something of a
 * block was endorsed after all that is in it, and its date can't be long before theirs; and nothing is dated after its
 * audit. A change may be kept back, and come with an old date, as long as what it read stands. What it replaced it has
 * read, or it could have any date; that this was what stood, {@link ValidationCodes} say.
 */
final class Dates implements Invariant {
    /** One submitter's clock is fast, the other's slow, and their endorsers' clocks differ as much again. */
    private static final Duration BETWEEN_TWO = Deadline.TOLERANCE.multipliedBy(3);
    /** The submitter's clock is fast, and the auditor's slow. */
    private static final Duration AHEAD = Deadline.TOLERANCE.multipliedBy(2);

    /** What follows from another row, which is replaced with it, and is written without being read. */
    private static final Set<String> COPIES = Set.of("operator", "capability-held");

    private final InstantSource clock;
    private final Versions versions;
    /** What is dated latest of all as far as a block, by the blocks in which that rose. */
    private final TreeMap<Long, Dated> latest = new TreeMap<>();

    private record Dated(Instant at, Place place) {}

    /** @param versions as they were before each transaction */
    Dates(InstantSource clock, Versions versions) {
        this.clock = clock;
        this.versions = versions;
    }

    @Override
    public String name() {
        return "dates";
    }

    @Override
    public String sentence() {
        return "no change is dated after its audit, or long before one that was there when it was made; each read what it"
                + " replaced";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        if (!transaction.changesAnything()) {
            return;
        }
        Instant at = transaction.at();
        Optional<Dated> there = asFarAs(latestRead(transaction));
        remember(new Dated(at, transaction.place()));
        requireRead(transaction);
        Instant now = clock.instant();
        Broken.unless(!at.isAfter(now.plus(AHEAD)), "it is dated %s, and audited at %s", at, now);
        there.ifPresent(before -> Broken.unless(
                !at.isBefore(before.at().minus(BETWEEN_TWO)),
                "it is dated %s, and read what stood there after %s, which is dated %s: one of the two lies",
                at,
                before.place(),
                before.at()));
    }

    private void requireRead(CommittedTransaction transaction) {
        Set<String> read = transaction.ourSets().stream()
                .flatMap(CommittedTransaction.Set::reads)
                .map(KVRead::getKey)
                .collect(Collectors.toSet());
        for (Row row : transaction.rows()) {
            Broken.unless(
                    read.contains(row.key())
                            || COPIES.contains(row.table())
                            || !versions.isThere(transaction.ours(), row.key()),
                    "%s replaced %s and did not read it: it could have any date",
                    transaction.function(),
                    row.key());
        }
    }

    private static OptionalLong latestRead(CommittedTransaction transaction) {
        return transaction.sets().stream()
                .flatMap(CommittedTransaction.Set::reads)
                .filter(KVRead::hasVersion)
                .mapToLong(read -> read.getVersion().getBlockNum())
                .max();
    }

    private Optional<Dated> asFarAs(OptionalLong block) {
        return block.isPresent()
                ? Optional.ofNullable(latest.floorEntry(block.getAsLong())).map(Map.Entry::getValue)
                : Optional.empty();
    }

    private void remember(Dated change) {
        if (latest.isEmpty()
                || change.at().isAfter(latest.lastEntry().getValue().at())) {
            latest.put(change.place().block(), change);
        }
    }
}
