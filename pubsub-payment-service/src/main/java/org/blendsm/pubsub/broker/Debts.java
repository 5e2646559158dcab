package org.blendsm.pubsub.broker;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each buyer owes each seller from agreements by voucher that have ended here. Built anew from the agreements in
 * the journal when the broker starts.
 */
final class Debts {
    private final Map<Parties, Debt> byPair = new ConcurrentHashMap<>();

    Debt of(Parties parties) {
        return byPair.getOrDefault(parties, Debt.NONE);
    }

    /** Counts an agreement that has ended as it stands now, in place of how it was counted before. */
    void count(Delivery ended) {
        ended.entitlement()
                .debtors()
                .ifPresent(parties -> byPair.compute(
                        parties,
                        (_, all) -> Objects.requireNonNullElse(all, Debt.NONE).plus(ended.countDebt())));
    }
}
