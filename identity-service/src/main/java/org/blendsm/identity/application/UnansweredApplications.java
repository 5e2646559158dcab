package org.blendsm.identity.application;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.spring.EventFeed;
import org.blendsm.fabric.web.TooManyRequests;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.custody.ManagedKeys;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Memberships;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** The applications that wait for an operator: how many may, and for how long. */
@Component
class UnansweredApplications {
    /** A person has to look: what asks sooner asks in vain. */
    private static final Duration AN_OPERATOR_DECIDES = Duration.ofMinutes(1);

    private static final Duration FRESH = Duration.ofSeconds(10);

    private final JdbcClient database;
    private final ManagedKeys keys;
    private final IdentityProperties.OpenDoorBounds door;
    private final Memberships ledger;
    private final ObjectProvider<EventFeed> feed;
    private final TransactionOperations transaction;

    UnansweredApplications(
            JdbcClient database,
            ManagedKeys keys,
            IdentityProperties properties,
            Memberships ledger,
            ObjectProvider<EventFeed> feed,
            TransactionOperations transaction) {
        this.database = database;
        this.keys = keys;
        this.door = properties.door();
        this.ledger = ledger;
        this.feed = feed;
        this.transaction = transaction;
    }

    /** @throws TooManyRequests while too many wait, from there or in all */
    void requireRoom(String source) {
        if (waiting("source = ?", source) >= door.pendingFrom()) {
            throw new TooManyRequests(
                    AN_OPERATOR_DECIDES, "too many applications from your address wait for an answer; come back later");
        }
        if (waiting("true") >= door.pending()) {
            throw new TooManyRequests(AN_OPERATOR_DECIDES, "too many applications wait for an answer; come back later");
        }
    }

    private int waiting(String condition, Object... values) {
        return database.sql("select count(*) from application where status = 'PENDING' and " + condition)
                .params(values)
                .query(Integer.class)
                .single();
    }

    /**
     * What no operator answered in its time is gone, with the key that was made for it; its applicant may ask anew. No
     * ledger brings a key back: so nothing goes before all that happened there has been read, as after a restore, and
     * the ledger itself is asked.
     */
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void forgetOld() {
        EventFeed following = feed.getIfAvailable();
        if (following != null && following.isFresh(FRESH)) {
            old().stream()
                    .filter(applicant -> !isMember(applicant))
                    .forEach(applicant -> transaction.executeWithoutResult(_ -> forget(applicant)));
        }
    }

    private List<MemberId> old() {
        return database.sql("""
                        select address from application
                        where status = 'PENDING' and submitted_at < now() - make_interval(secs => :seconds)""")
                .param("seconds", door.forgottenAfter().toSeconds())
                .query((row, _) -> new MemberId(row.getString("address")))
                .list();
    }

    private boolean isMember(MemberId applicant) {
        return Refused.foundUnless(RefusalCode.MEMBER_NOT_FOUND, () -> ledger.member(applicant))
                .isPresent();
    }

    /** Asks again: since the first answer an approval may have come, and while the row is held none changes it here. */
    private void forget(MemberId applicant) {
        if (holdPending(applicant) && !isMember(applicant)) {
            database.sql("delete from application where address = :address and status = 'PENDING'")
                    .param("address", applicant.value())
                    .update();
            keys.forget(applicant);
        }
    }

    private boolean holdPending(MemberId applicant) {
        return database.sql("""
                        select address from application
                        where address = :address and status = 'PENDING' for update""")
                .param("address", applicant.value())
                .query(String.class)
                .optional()
                .isPresent();
    }
}
