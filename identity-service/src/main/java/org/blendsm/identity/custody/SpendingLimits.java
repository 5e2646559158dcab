package org.blendsm.identity.custody;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.blendsm.identity.Declined;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.problem.EdgeProblem;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * How much members let their kept keys sign away in a day (UTC). Counted is what was signed, whether or not the ledger
 * took it: what is signed may still be brought to it. Who sets no limit has nothing counted.
 */
@Component
public class SpendingLimits {
    private final JdbcClient database;
    private final Clock clock;

    SpendingLimits(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A member's limit.
     *
     * @param perDay the most that your kept key signs away in one day (UTC), in minor units; absent where there is no
     *     limit
     * @param usedToday what it has signed away since midnight (UTC) under a limit, in minor units
     */
    public record Limit(Optional<Money> perDay, Money usedToday) {}

    public Limit of(MemberId member) {
        return new Limit(perDay(member, ""), used(member, today()));
    }

    /** @param perDay empty for none */
    public Limit set(MemberId member, Optional<Money> perDay) {
        perDay.ifPresentOrElse(most -> set(member, most), () -> remove(member));
        return of(member);
    }

    private void set(MemberId member, Money perDay) {
        database.sql("""
                        insert into spending_limit (address, per_day) values (:address, :per_day)
                        on conflict (address) do update set per_day = excluded.per_day""")
                .param("address", member.value())
                .param("per_day", perDay.minorUnits())
                .update();
    }

    private void remove(MemberId member) {
        database.sql("delete from spending_limit where address = :address")
                .param("address", member.value())
                .update();
    }

    /**
     * Before a proposal is signed, which moves nothing by itself: who would be refused in the end hears it now.
     *
     * @throws Declined {@code LIMIT_REACHED}
     */
    public void check(MemberId member, Money amount) {
        perDay(member, "").ifPresent(most -> require(amount, used(member, today()), most));
    }

    /**
     * A transaction is about to be signed. The limit's row is held until it is counted, so that two at once are judged
     * one after the other; the same proposal again counts once.
     *
     * @param proposal fingerprint of what the transaction carries
     * @throws Declined {@code LIMIT_REACHED}
     */
    @Transactional
    public void count(MemberId member, Sha256 proposal, Money amount) {
        Optional<Money> perDay = perDay(member, " for update");
        if (perDay.isPresent() && !isCounted(member, proposal)) {
            LocalDate today = today();
            require(amount, used(member, today), perDay.get());
            forgetBefore(member, today.minusDays(1));
            enter(member, proposal, today, amount);
        }
    }

    private Optional<Money> perDay(MemberId member, String lock) {
        return database.sql("select per_day from spending_limit where address = :address" + lock)
                .param("address", member.value())
                .query(Long.class)
                .optional()
                .map(Money::new);
    }

    private boolean isCounted(MemberId member, Sha256 proposal) {
        return database.sql("select exists (select from spending where address = :address and proposal = :proposal)")
                .param("address", member.value())
                .param("proposal", proposal.value())
                .query(Boolean.class)
                .single();
    }

    private static void require(Money amount, Money used, Money most) {
        Declined.unless(
                used.minorUnits() + amount.minorUnits() <= most.minorUnits(),
                EdgeProblem.LIMIT_REACHED,
                "Your kept key signs away " + most + " minor units a day (UTC) at most, as you set it; of these " + used
                        + " are used today, and this would be " + amount
                        + " more. PUT /api/v1/members/me/limits sets another limit.");
    }

    private Money used(MemberId member, LocalDate day) {
        return new Money(database.sql("""
                        select coalesce(sum(amount), 0)::bigint from spending where address = :address and day = :day""")
                .param("address", member.value())
                .param("day", day)
                .query(Long.class)
                .single());
    }

    /** What was counted then could be signed again and counted again by now: rather twice than never. */
    private void forgetBefore(MemberId member, LocalDate day) {
        database.sql("delete from spending where address = :address and day < :day")
                .param("address", member.value())
                .param("day", day)
                .update();
    }

    private void enter(MemberId member, Sha256 proposal, LocalDate day, Money amount) {
        database.sql("""
                        insert into spending (address, proposal, day, amount)
                        values (:address, :proposal, :day, :amount)""")
                .param("address", member.value())
                .param("proposal", proposal.value())
                .param("day", day)
                .param("amount", amount.minorUnits())
                .update();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
