package org.blendsm.pubsub.dispute;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What the parties of disputes show the arbiter, of which the ledger has the hashes (table {@code evidence}). No read
 * model: nothing brings it back. One file for each side of an agreement, the last one brought, until the agreement has
 * been closed for {@link #KEPT}: a closing is final on the ledger, however often it is told.
 */
@Component
class Evidence {
    static final int LARGEST = 1 << 20;
    /** Of one member, in all its disputes. */
    static final long QUOTA = 64L << 20;

    static final Duration KEPT = Duration.ofDays(90);
    private static final int PAGE = 500;

    private final JdbcClient database;
    private final Clock clock;

    Evidence(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @throws Refused {@code QUOTA_USED_UP} */
    void keep(AgreementId agreement, MemberId party, Sha256 hash, byte[] bytes) {
        if (keptElsewhere(agreement, party) + bytes.length > QUOTA) {
            throw new Refused(
                    RefusalCode.QUOTA_USED_UP,
                    "No more evidence of yours is kept here, until some of your disputes have been over for "
                            + KEPT.toDays() + " days: show it to the arbiter yourself.");
        }
        database.sql("""
                        insert into evidence (agreement, party, hash, bytes) values (:agreement, :party, :hash, :bytes)
                        on conflict (agreement, party) do update set hash = excluded.hash, bytes = excluded.bytes""")
                .param("agreement", agreement.toString())
                .param("party", party.value())
                .param("hash", hash.value())
                .param("bytes", bytes)
                .update();
    }

    private long keptElsewhere(AgreementId agreement, MemberId party) {
        return database.sql("""
                        select coalesce(sum(length(bytes)), 0) from evidence
                        where party = :party and agreement <> :agreement""")
                .param("party", party.value())
                .param("agreement", agreement.toString())
                .query(Long.class)
                .single();
    }

    Optional<byte[]> find(AgreementId agreement, Sha256 hash) {
        return database.sql("select bytes from evidence where agreement = :agreement and hash = :hash limit 1")
                .param("agreement", agreement.toString())
                .param("hash", hash.value())
                .query((row, _) -> row.getBytes("bytes"))
                .optional();
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void erase() {
        erase(clock.instant());
    }

    void erase(Instant now) {
        List<Agreement> page = closed("");
        while (!page.isEmpty()) {
            page.stream()
                    .filter(agreement ->
                            agreement.purse().changedAt().plus(KEPT).isBefore(now))
                    .forEach(this::erase);
            page = closed(page.getLast().deal().id().toString());
        }
    }

    private void erase(Agreement agreement) {
        database.sql("delete from evidence where agreement = ?")
                .param(agreement.deal().id().toString())
                .update();
    }

    private List<Agreement> closed(String after) {
        return database.sql("""
                        select record from agreement
                        where state in ('Settled', 'Resolved') and id in (select agreement from evidence)
                            and id > :after
                        order by id limit :count""")
                .param("after", after)
                .param("count", PAGE)
                .query(RecordRow.of(Agreement.class))
                .list();
    }
}
