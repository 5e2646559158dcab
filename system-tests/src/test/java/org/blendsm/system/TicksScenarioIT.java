package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamMessage;
import org.blendsm.client.StreamPublisher;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.client.TickPayer;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.Signatory;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.proof.EndorsementRule;
import org.blendsm.fabric.proof.ReceiptBundle;
import org.blendsm.fabric.proof.ReceiptProof;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.Tokens;
import org.blendsm.system.RunningMarket.Managed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A stream that is paid by a hash chain: one signature to open it, and a hash for each few messages from then on. */
@ExtendWith(SharedInstance.Extension.class)
class TicksScenarioIT {
    private static final Money PRICE = new Money(3);
    private static final int WINDOW = 20;
    private static final int EACH = 10;
    private static final int MESSAGES = 100;
    /** Short, so that the buyer has to open a second one. */
    private static final int LENGTH = 6;

    private static final int NOT_PROVEN = 3;
    private static final int NOT_TRIED = 1;

    @TempDir
    private Path scratch;

    private RunningInstance instance;
    private RunningMarket market;
    private Ledger ledger;
    private Managed seller;
    private OwnKeyMember buyer;
    private Agreement.Deal deal;
    private final List<StreamMessage> received = new ArrayList<>();
    private Optional<TickPayer> payer = Optional.empty();
    private Optional<StreamSubscriber> stream = Optional.empty();

    @BeforeEach
    void agree(RunningInstance running) throws IOException {
        instance = running;
        market = RunningMarket.on(running);
        ledger = running.ledger();
        seller = market.admit("Seller for ticks", Role.SELLER);
        buyer = market.admitOwnKey("Ticking buyer", Role.BUYER, ledger);
        Money deposit = PRICE.times(MESSAGES);
        market.issue(buyer.address(), deposit);
        Product.Offered product = RunningMarket.offer(seller, PRICE, EACH, WINDOW);
        Account account = buyer.ledger(Tokens.class).account(buyer.address());
        deal = buyer.ledger(Agreements.class)
                .accept(
                        new IdempotencyKey(UUID.randomUUID().toString()),
                        new Acceptance(
                                product.listing().id(),
                                product.offer().id(),
                                deposit,
                                PaymentMode.VOUCHER,
                                account.fold()))
                .deal();
        await().atMost(RunningInstance.PATIENCE)
                .ignoreExceptions()
                .until(() -> buyer.door().text("/api/v1/agreements/" + deal.id()) != null);
    }

    @AfterEach
    void leave() {
        stream.ifPresent(StreamSubscriber::close);
        ledger.close();
    }

    @Test
    void a_stream_is_paid_by_ticks_and_settled_proven_and_audited_as_any_other() throws Exception {
        receive();
        publish(0, MESSAGES);
        await().atMost(RunningInstance.PATIENCE).until(() -> meter("paid") == MESSAGES);
        assertThat(count()).isEqualTo(MESSAGES);

        Receipt receipt = settle();
        assertThat(receipt.paid().plus(receipt.fee())).isEqualTo(PRICE.times(MESSAGES));
        SignedVoucher paidBy = receipt.voucher().orElseThrow();
        assertThat(paidBy.voucher().messages()).as("signed for").isEqualTo((LENGTH + 1) * EACH);
        assertThat(paidBy.tick().orElseThrow().number()).isEqualTo(MESSAGES / EACH - (LENGTH + 1));
        assertThat(receipt.invoice().orElseThrow().invoice().toMessage()).isEqualTo(MESSAGES);

        String bundle =
                buyer.door().text("/api/v1/agreements/" + deal.id() + "/receipts/" + receipt.number() + "/bundle");
        ReceiptBundle read = CanonicalJson.decode(bundle.getBytes(UTF_8), ReceiptBundle.class);
        assertThat(ReceiptProof.verify(read, market.network().fingerprint(), "blendsm", EndorsementRule.MARKETPLACE)
                        .receipt())
                .isEqualTo(receipt);
        requireProvenByTheCommand(receipt, bundle);
        instance.requireSoundLedger(ledger);
    }

    @Test
    void a_buyer_who_lost_its_chain_goes_on_from_what_it_signed() {
        int half = MESSAGES / 2;
        receive();
        publish(0, half);
        await().atMost(RunningInstance.PATIENCE).until(() -> meter("paid") == half);
        stream.ifPresent(StreamSubscriber::close);

        receive();
        publish(half, MESSAGES);
        await().atMost(RunningInstance.PATIENCE).until(() -> meter("paid") == MESSAGES);
        assertThat(settle().voucher().orElseThrow().messages()).isEqualTo(MESSAGES);
    }

    /** As an auditor does it, off-line, who was sent the file and knows the network. */
    private void requireProvenByTheCommand(Receipt receipt, String bundle) throws Exception {
        String network = market.network().fingerprint().value();
        Path sent = Files.writeString(scratch.resolve("sent.json"), bundle);
        Path changed = Files.writeString(
                scratch.resolve("changed.json"),
                bundle.replaceFirst(
                        "\"paid\":" + receipt.paid(),
                        "\"paid\":" + receipt.paid().plus(new Money(1))));

        Instant asked = ReceiptProof.verify(
                        CanonicalJson.decode(bundle.getBytes(UTF_8), ReceiptBundle.class),
                        market.network().fingerprint(),
                        "blendsm",
                        EndorsementRule.MARKETPLACE)
                .askedAt();
        CommandLine.Finished proven = verify(sent, network, "--not-before", asked.toString());
        assertThat(proven.status()).as(proven.err()).isZero();
        assertThat(proven.out())
                .contains("receipt " + receipt.number() + " of agreement " + deal.id())
                .contains("endorsed by")
                .contains("by certificates valid at " + asked + "; later revocations are not known")
                .contains("voucher signed, invoice signed");
        CommandLine.Finished json = verify(sent, network, "--json");
        assertThat(json.status()).as(json.err()).isZero();
        assertThat(CanonicalJson.decode(json.lastLine().getBytes(UTF_8), ReceiptProof.class)
                        .receipt())
                .isEqualTo(receipt);
        requireRefused(NOT_PROVEN, "OTHER_ANSWER", changed, network);
        requireRefused(NOT_PROVEN, "FOREIGN_NETWORK", sent, "0".repeat(64));
        requireRefused(
                NOT_PROVEN,
                "peers were asked at " + asked,
                sent,
                network,
                "--not-before",
                asked.plusMillis(1).toString());
        requireRefused(NOT_TRIED, "64 hex digits", sent, "this one");
        requireRefused(NOT_TRIED, "there is no", scratch.resolve("nothing"), network);
        requireRefused(
                NOT_TRIED, "no receipt's bundle", Files.writeString(scratch.resolve("empty.json"), "null"), network);
    }

    private void requireRefused(int status, String why, Path file, String network, String... more) throws Exception {
        CommandLine.Finished refused = verify(file, network, more);
        assertThat(refused.status()).as(refused.out()).isEqualTo(status);
        assertThat(refused.err()).contains(why).doesNotContain("\tat ");
    }

    private CommandLine.Finished verify(Path file, String network, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of("verify", file.toString(), "--network", network));
        words.addAll(List.of(more));
        return CommandLine.run(scratch, words.toArray(String[]::new));
    }

    /** Past every service, straight at the peer, under the broker's own certificate. */
    @Test
    void a_broker_draws_no_more_than_was_released() throws Exception {
        receive();
        publish(0, MESSAGES);
        await().atMost(RunningInstance.PATIENCE).until(() -> meter("paid") == MESSAGES);
        Payments asBroker = broker().contract(Payments.class);
        SignedVoucher released = settle().voucher().orElseThrow();
        Tick furthest = released.tick().orElseThrow();

        for (Tick forged : List.of(
                new Tick(furthest.number() + 1, furthest.link()),
                new Tick(furthest.number() - 1, furthest.link()),
                new Tick(furthest.number(), Sha256.of(furthest.link().bytes())))) {
            assertThat(refusal(
                            asBroker, new SignedVoucher(released.voucher(), released.signature(), Optional.of(forged))))
                    .isEqualTo(RefusalCode.TICK_INVALID);
        }
        assertThat(asBroker.settle(new Claim(released, Optional.empty())).number())
                .as("what was paid is answered again and not paid twice")
                .isZero();
    }

    private static RefusalCode refusal(Payments ledger, SignedVoucher voucher) {
        return catchThrowableOfType(Refused.class, () -> ledger.settle(new Claim(voucher, Optional.empty())))
                .code();
    }

    private void receive() {
        payer = Optional.of(TickPayer.resume(buyer, buyer.door(), deal, EACH, LENGTH));
        StreamAccess access = StreamAccess.toReceive(buyer.door(), deal.id());
        stream = Optional.of(StreamSubscriber.open(access, deal.offer().product(), this::take));
    }

    private void take(StreamMessage message) {
        synchronized (received) {
            received.add(message);
        }
        stream.ifPresent(subscribed -> payer.orElseThrow().pay(count(), subscribed));
    }

    private long count() {
        synchronized (received) {
            return received.size();
        }
    }

    private void publish(int from, int to) {
        StreamAccess access = StreamAccess.toPublish(seller.door(), deal.offer().product());
        try (StreamPublisher publisher = StreamPublisher.open(access)) {
            for (int i = from; i < to; i++) {
                publisher.publish(new byte[] {(byte) i});
            }
        }
    }

    private Receipt settle() {
        return seller.door().post("/api/v1/agreements/" + deal.id() + "/settlements", Map.of(), Receipt.class);
    }

    private Signatory broker() throws IOException {
        Path folder = instance.data().resolve("services/pubsub-payment-service");
        return ledger.as(
                new Identity("OperatorMSP", Certificates.read(folder.resolve("cert.pem"))),
                Signer.of(SigningKey.read(folder.resolve("key.pem"))));
    }

    private long meter(String figure) {
        return buyer.door()
                .get("/api/v1/agreements/" + deal.id() + "/meter", JsonNode.class)
                .path(figure)
                .asLong();
    }
}
