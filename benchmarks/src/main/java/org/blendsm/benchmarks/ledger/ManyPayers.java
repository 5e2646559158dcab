package org.blendsm.benchmarks.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.fabric.Signatory;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.membership.Role;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;

/**
 * L4: many who pay one seller at once against the same payers with a seller each: credits are rows of their own, so
 * that nobody meets. Beside it, what one key for all does: as many payments at once from one account, whose row each of
 * them reads and writes. Arguments: {@code embedded|small|default [payers] [pairs of rounds] [seconds of a round]}.
 */
public final class ManyPayers {
    private static final long SEED = 20_261_203;
    private static final Money PURSE = new Money(10_000_000);
    private static final Money PRICE = new Money(1);

    private final LedgerUnderLoad ledger;
    private final List<Payer> payers = new ArrayList<>();
    private final MemberId seller;

    /** A payer, and the seller that is paid by nobody else. */
    private record Payer(Signatory signatory, MemberId ownSeller) {}

    /** Payments of one kind, and how many proposals lost to another write, those of payments that failed apart. */
    private record Paying(ClosedLoop loop, LongAdder lost) {
        String trouble() {
            return lost.sum() + " proposals lost to another write, " + loop.failed() + " payments failed";
        }
    }

    private ManyPayers(LedgerUnderLoad ledger, Founded founded, int count) throws Exception {
        this.ledger = ledger;
        this.seller = Founded.address(founded.admit("Seller Ltd", Role.SELLER));
        Tokens treasury = founded.operator().contract(Tokens.class);
        for (int i = 0; i < count; i++) {
            Signatory payer = founded.admit("Payer " + i, Role.BUYER);
            MemberId own = Founded.address(founded.admit("Seller " + i, Role.SELLER));
            MemberId address = Founded.address(payer);
            treasury.issue(key(), address, PURSE);
            Tokens tokens = payer.contract(Tokens.class);
            tokens.fold(address, tokens.account(address).fold());
            payers.add(new Payer(payer, own));
        }
    }

    public static void main(String[] args) throws Exception {
        String profile = args[0];
        int clients = args.length > 1 ? Integer.parseInt(args[1]) : 64;
        int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        Duration round = Duration.ofSeconds(args.length > 3 ? Integer.parseInt(args[3]) : 4);
        Comparison.introduce(
                "L4: %s, %d payers at once to one seller against a seller each, token:transfer, %d pairs of %d s"
                        .formatted(profile, clients, pairs, round.toSeconds()),
                SEED);
        try (LedgerUnderLoad ledger = LedgerUnderLoad.of(profile);
                Founded founded = Founded.on(ledger)) {
            new ManyPayers(ledger, founded, clients).compare(clients, pairs, round);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private void compare(int clients, int pairs, Duration round) throws Exception {
        Paying toOne = paying(payers, _ -> seller);
        Paying toEach = paying(payers, Payer::ownSeller);
        Comparison<Round> comparison =
                ClosedLoop.compared("one seller", toOne.loop(), "one each", toEach.loop(), clients, round, SEED);
        comparison.warm(Round::perSecond);
        Comparison<Round>.Rounds rounds = comparison.run(pairs);
        ClosedLoop.tell(rounds, "transfers", "pass: lower end >= 0.90, stretch 1.0");
        Publishing.tellCpu(rounds, "");
        System.out.printf("one seller: %s (pass: none); one each: %s%n", toOne.trouble(), toEach.trouble());
        Paying oneKey = paying(List.of(payers.getFirst()), Payer::ownSeller, clients);
        Round control = oneKey.loop().run(clients, round);
        System.out.printf(
                Locale.ROOT,
                "for comparison, %d at once from one account, tried again up to 5 times: %.1f transfers/s, p50 %.1f ms; %s%n",
                clients,
                control.perSecond(),
                control.p50Millis(),
                oneKey.trouble());
    }

    private Paying paying(List<Payer> who, Function<Payer, MemberId> whom) {
        return paying(who, whom, 1);
    }

    /** @param atOnce payments of one payer */
    private Paying paying(List<Payer> who, Function<Payer, MemberId> whom, int atOnce) {
        LongAdder lost = new LongAdder();
        record Account(Tokens tokens, MemberId to) {}
        BlockingQueue<Account> free = new LinkedBlockingQueue<>();
        for (Payer payer : who) {
            Tokens tokens = payer.signatory()
                    .telling(cost -> lost.add(cost.proposals() - 1L))
                    .contract(Tokens.class);
            for (int i = 0; i < atOnce; i++) {
                free.add(new Account(tokens, whom.apply(payer)));
            }
        }
        ClosedLoop loop = new ClosedLoop(Publishing.watched(ledger), () -> {
            Account account = free.take();
            try {
                return account.tokens().transfer(key(), new Transfer(account.to(), PRICE, Fold.NONE));
            } finally {
                free.put(account);
            }
        });
        return new Paying(loop, lost);
    }

    private static IdempotencyKey key() {
        return new IdempotencyKey(UUID.randomUUID().toString());
    }
}
