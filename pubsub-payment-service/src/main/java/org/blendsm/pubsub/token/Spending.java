package org.blendsm.pubsub.token;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.blendsm.fabric.WriteConflict;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Which credit rows a member's debit names. It names 64 at most; money that lies in more rows than that is folded
 * first, under the service's own certificate: any member may, and it moves nothing.
 */
@Component
public class Spending {
    /** Well within what a caller at the gateway waits for; what was folded until then is folded. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Between two looks at a read model that has not seen the last change yet. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final AccountBook accounts;
    private final ServiceLedger service;
    private final Duration patience;

    @Autowired
    Spending(AccountBook accounts, ServiceLedger service) {
        this(accounts, service, PATIENCE);
    }

    Spending(AccountBook accounts, ServiceLedger service, Duration patience) {
        this.accounts = accounts;
        this.service = service;
        this.patience = patience;
    }

    /**
     * The credit rows that a debit of this amount names, once the others that it needs are folded.
     *
     * @throws WriteConflict where so many rows wait that the caller has to ask again
     */
    public Fold foldFor(MemberId owner, Money amount) {
        long end = System.nanoTime() + patience.toNanos();
        Account account = accounts.account(owner);
        while (Folding.needsMore(account, amount)) {
            if (isOver(end)) {
                throw new WriteConflict(null, "more credit rows of " + owner + " wait to be folded", null);
            }
            if (fold(account)) {
                account = afterwards(account, end);
            } else {
                LockSupport.parkNanos(PAUSE.toNanos());
                account = accounts.account(owner);
            }
        }
        return Folding.forDebit(account, amount);
    }

    /** The account once it is another one; as it is where the time is over. */
    private Account afterwards(Account before, long end) {
        Account now = accounts.account(before.owner());
        while (now.equals(before) && !isOver(end)) {
            LockSupport.parkNanos(PAUSE.toNanos());
            now = accounts.account(before.owner());
        }
        return now;
    }

    private static boolean isOver(long end) {
        return System.nanoTime() > end || Thread.currentThread().isInterrupted();
    }

    /** Whether the account is another one now, by this change or by somebody else's of the same rows. */
    private boolean fold(Account account) {
        try {
            service.contract(Tokens.class).fold(account.owner(), account.fold());
        } catch (WriteConflict e) {
            return false;
        } catch (Refused e) {
            if (e.code() != RefusalCode.UNKNOWN_CREDIT_ROW) {
                throw e;
            }
        }
        return true;
    }
}
