package org.blendsm.cli.trade;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.blendsm.cli.command.Await;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataOption;
import org.blendsm.cli.command.Progress;
import org.blendsm.cli.instance.InstanceState;
import org.blendsm.client.Door;
import org.blendsm.client.ProblemException;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.token.Account;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Buys so many messages of a product as this instance's own buyer, and writes them to standard output. */
@Command(
        name = "buy",
        description = {
            "Buys the next messages of a product, as a buyer of this instance, and writes each to standard output as a",
            "line of NDJSON before it is acknowledged, which is what is paid. After the last one it ends the agreement",
            "and prints the receipt to standard error. A lost connection it makes anew, with growing pauses, for as long as",
            "--patience lasts. Broken off, the same command goes on where it was.",
            "blendsm search finds products."
        },
        mixinStandardHelpOptions = true)
public final class BuyCommand implements Callable<Integer> {
    private static final Duration HEARD_OF = Duration.ofSeconds(60);
    private static final Duration SETTLING = Duration.ofMinutes(2);
    /** The ledger says these only of what is not agreed on yet. */
    private static final Set<String> NOT_AGREED = Set.of(
            RefusalCode.INSUFFICIENT_FUNDS.name(),
            RefusalCode.OFFER_NOT_CURRENT.name(),
            RefusalCode.DEPOSIT_TOO_SMALL.name(),
            RefusalCode.PAYMENT_MODE_NOT_OFFERED.name());
    /** The other side was sooner, or the term. */
    private static final Set<String> ENDED_ALREADY =
            Set.of(RefusalCode.AGREEMENT_NOT_OPEN.name(), RefusalCode.AGREEMENT_CLOSED.name());

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(arity = "0..1", paramLabel = "PRODUCT", description = "its id: 64 hex digits")
    private @Nullable String product;

    @Option(names = "--messages", paramLabel = "N", description = "how many; at least the offer's credit window")
    private long messages;

    @Option(names = "--agreement", paramLabel = "ID", description = "go on with this agreement of yours, to its end")
    private @Nullable String agreement;

    @Option(
            names = "--fund",
            description = "where this buyer has too little, this instance's operator issues what is missing: new money,"
                    + " for a market of your own")
    private boolean fund;

    @Option(names = "--raw", description = "the payloads alone, each with a line's end behind it")
    private boolean raw;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "give up when nothing has come for so long (usually 600); the agreement stays open")
    private int patience = 600;

    @Override
    public Integer call() throws IOException {
        requireSound();
        InstanceMember member = new InstanceMember(data.directory(), Role.BUYER);
        Progress progress = new Progress(System.err);
        ManagedMember buyer;
        Agreement bought;
        if (agreement == null) {
            ProductId wanted = productId();
            InstanceState.ofRunning(data.directory());
            buyer = member.admitted();
            bought = agree(member, buyer, wanted, progress);
        } else {
            AgreementId known = PartyOption.agreement(agreement);
            InstanceState.ofRunning(data.directory());
            buyer = member.known();
            bought = find(buyer.door(), known);
        }
        Agreement.Deal deal = bought.deal();
        long ordered = deal.offer().conditions().messagesFor(bought.purse().deposited());
        progress.say("Agreement %s: %d messages, %s each. Broken off, it goes on with --agreement %1$s"
                .formatted(deal.id(), ordered, deal.offer().conditions().pricePerMessage()));
        if (bought instanceof Agreement.Open) {
            receive(buyer.door(), deal, ordered, progress);
        }
        report(buyer.door(), progress.step("settled", () -> settled(buyer.door(), deal.id())), progress);
        forget(deal);
        return 0;
    }

    private void requireSound() {
        if (agreement == null ? product == null || messages < 1 : product != null || messages != 0) {
            throw new CommandFailed("say what to buy: PRODUCT --messages N, with N from 1; or --agreement ID to go on."
                    + " blendsm search finds products");
        }
        if (patience < 1) {
            throw new CommandFailed("--patience is at least 1 second");
        }
    }

    private ProductId productId() {
        try {
            return ProductId.of(String.valueOf(product));
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("a product's id has 64 hex digits: blendsm search finds it", e);
        }
    }

    /** @throws CommandFailed where it is no purchase, or there is no money for it */
    private Agreement agree(InstanceMember member, ManagedMember buyer, ProductId wanted, Progress progress)
            throws IOException {
        Purchase purchase = Purchase.unfinished(data.directory(), wanted)
                .orElseGet(() -> Purchase.of(offered(buyer.door(), wanted), messages));
        if (purchase.messages() != messages) {
            throw new CommandFailed(
                    "a purchase of " + purchase.messages() + " messages of this product is not finished:"
                            + " with --messages " + purchase.messages() + " it goes on");
        }
        purchase.keep(data.directory());
        try {
            return purchase.accepted(buyer.door());
        } catch (ProblemException e) {
            boolean poor = e.code().equals(RefusalCode.INSUFFICIENT_FUNDS.name());
            if (fund && poor) {
                progress.step("the operator issued what is missing", () -> fund(member, buyer, purchase));
                return purchase.accepted(buyer.door());
            }
            if (NOT_AGREED.contains(e.code())) {
                purchase.forget(data.directory());
            }
            throw poor ? tooDear(buyer, purchase) : e;
        }
    }

    private static Product.Offered offered(Door buyer, ProductId wanted) {
        if (buyer.get("/api/v1/products/" + wanted, Product.class) instanceof Product.Offered offered) {
            return offered;
        }
        throw new CommandFailed("this product is not on offer: " + wanted);
    }

    private static CommandFailed tooDear(ManagedMember buyer, Purchase purchase) {
        return new CommandFailed(
                "%d messages cost %s minor units, and this instance's buyer %s has %s: send it some, or"
                                .formatted(purchase.messages(), purchase.deposit(), buyer.address(), balance(buyer))
                        + " let this instance's operator issue what is missing, with --fund");
    }

    private static Money balance(ManagedMember member) {
        return member.door().get("/api/v1/accounts/me", Account.class).balance();
    }

    private static void fund(InstanceMember member, ManagedMember buyer, Purchase purchase) {
        Money missing = purchase.deposit().minus(balance(buyer));
        member.operator()
                .console()
                .post(
                        "/api/v1/issues",
                        Map.of("to", buyer.address(), "amount", missing),
                        Optional.of(new IdempotencyKey("fund-" + purchase.key())),
                        Object.class);
        Await.until("what was issued", HEARD_OF, () -> balance(buyer).compareTo(purchase.deposit()) >= 0);
    }

    private void receive(Door buyer, Agreement.Deal deal, long ordered, Progress progress) {
        Receiving receiving =
                new Receiving(buyer, deal, new MessageLines(System.out, raw), Duration.ofSeconds(patience), progress);
        progress.step("a broker that knows the agreement", () -> receiving.awaitMeter(HEARD_OF));
        if (receiving.until(ordered)) {
            end(buyer, deal.id());
        }
    }

    private static void end(Door buyer, AgreementId id) {
        try {
            buyer.post("/api/v1/agreements/" + id + "/end", Map.of(), Object.class);
        } catch (ProblemException e) {
            if (!ENDED_ALREADY.contains(e.code())) {
                throw e;
            }
        }
    }

    private static Agreement settled(Door buyer, AgreementId id) {
        Await.until("agreement " + id + " to be settled (go on with --agreement)", SETTLING, () -> isOver(buyer, id));
        return find(buyer, id);
    }

    private static boolean isOver(Door buyer, AgreementId id) {
        return switch (find(buyer, id)) {
            case Agreement.Settled _, Agreement.Resolved _ -> true;
            case Agreement.Open _, Agreement.Ending _ -> false;
            case Agreement.Disputed _ ->
                throw new CommandFailed(
                        "agreement " + id + " is disputed: nothing more comes before it is ruled, or lapses");
        };
    }

    private static Agreement find(Door buyer, AgreementId id) {
        return buyer.get("/api/v1/agreements/" + id, Agreement.class);
    }

    private static void report(Door buyer, Agreement over, Progress progress) {
        AgreementId id = over.deal().id();
        buyer.<Page<Receipt>>get("/api/v1/agreements/" + id + "/receipts", Types.pageOf(Receipt.class))
                .items()
                .forEach(receipt -> progress.say(line(receipt)));
        Agreement.Purse purse = over.purse();
        progress.say("In all %s of %s were paid. Say what you think of it: blendsm rate %s STARS"
                .formatted(purse.spent(), purse.deposited(), id));
    }

    private static String line(Receipt receipt) {
        String messages = receipt.fromMessage() > receipt.toMessage()
                ? "no messages"
                : "messages %d to %d".formatted(receipt.fromMessage(), receipt.toMessage());
        return "Receipt %d: %s, %s to the seller, %s to the broker, %s back"
                .formatted(receipt.number(), messages, receipt.paid(), receipt.fee(), receipt.refunded());
    }

    private void forget(Agreement.Deal deal) throws IOException {
        Optional<Purchase> finished =
                Purchase.unfinished(data.directory(), deal.offer().product()).filter(p -> p.isOf(deal));
        if (finished.isPresent()) {
            finished.get().forget(data.directory());
        }
    }
}
