package org.blendsm.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.blendsm.cli.command.Await;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.Tokens;

/** All money there is, counted on the ledger as any member can: account by account and escrow by escrow. */
final class Stocktaking {
    private final Tokens tokens;
    private final Agreements agreements;
    private final Memberships memberships;

    Stocktaking(OwnKeyMember counter) {
        tokens = counter.ledger(Tokens.class);
        agreements = counter.ledger(Agreements.class);
        memberships = counter.ledger(Memberships.class);
    }

    /** @param issued what the ledger says was issued since it was founded */
    record Count(Money held, Money issued) {
        boolean balances() {
            return held.equals(issued);
        }
    }

    /** Where others trade meanwhile, money moves under the count: then it is counted again, for so long. */
    Count count(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Money issued = tokens.supply();
            Count count = new Count(held(), issued);
            if (count.balances() || System.nanoTime() > end) {
                return count;
            }
            Await.pause();
        }
    }

    private Money held() {
        return all(memberships::members).stream()
                .map(Member::id)
                .map(member -> balance(member).plus(escrows(member)))
                .reduce(Money.ZERO, Money::plus);
    }

    /** Credit rows that an account does not show count once others are folded, which anyone may do. */
    private Money balance(MemberId owner) {
        Account account = tokens.account(owner);
        while (account.more()) {
            try {
                tokens.fold(owner, account.fold());
            } catch (Refused somebodyElseDid) {
                if (somebodyElseDid.code() != RefusalCode.UNKNOWN_CREDIT_ROW) {
                    throw somebodyElseDid;
                }
            }
            account = tokens.account(owner);
        }
        return account.balance();
    }

    private Money escrows(MemberId buyer) {
        return all(page -> agreements.of(buyer, page)).stream()
                .filter(agreement -> agreement.deal().buyer().equals(buyer))
                .map(Agreement::purse)
                .map(Agreement.Purse::escrow)
                .reduce(Money.ZERO, Money::plus);
    }

    private static <T> List<T> all(Function<PageRequest, Page<T>> pages) {
        List<T> items = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PageRequest.LARGEST));
        while (next.isPresent()) {
            Page<T> page = pages.apply(next.get());
            items.addAll(page.items());
            next = page.next().map(after -> new PageRequest(PageRequest.LARGEST, Optional.of(after)));
        }
        return items;
    }
}
