package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.blendsm.client.Door;
import org.blendsm.client.MessageProofs;
import org.blendsm.client.NotProven;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamMessage;
import org.blendsm.client.StreamPublisher;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.Signatory;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Ratings;
import org.blendsm.model.token.Tokens;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A sale from the provider's door to the consumer's while no service of the operator runs. The pools run already:
 * {@code BLENDSM_POOLS} is a folder of what each of them hands out, and {@code docs/operations.md} says how to get it.
 */
class PoolsScenarioIT {
    private static final @Nullable String POOLS = System.getenv("BLENDSM_POOLS");
    private static final Money PRICE = new Money(7);
    private static final int MESSAGES = 40;
    private static final int BEYOND = 3;

    @BeforeAll
    static void assumePools() {
        assumeTrue(POOLS != null, "SKIPPED: no pools of provider and consumer run, BLENDSM_POOLS names no folder");
    }

    private static Pool pool(String organisation) throws Exception {
        return Pool.read(Path.of(String.valueOf(POOLS), organisation));
    }

    @Test
    void the_provider_sells_to_the_consumer_without_any_service_of_the_operator() throws Exception {
        Pool operator = pool("operator");
        Pool provider = pool("provider");
        Pool consumer = pool("consumer");
        assertThatExceptionOfType(ProblemException.class)
                .as("the operator's door")
                .isThrownBy(() -> new Door(operator.door(), Door.Credentials.NONE).text("/api/v1/network"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("UNREACHABLE"));
        try (Ledger providers = provider.ledger();
                Ledger consumers = consumer.ledger()) {
            Signatory founder = operator.founder(providers);
            OwnKeyMember seller = provider.admit("Provider's seller", Role.SELLER, providers, founder);
            OwnKeyMember buyer = consumer.admit("Consumer's buyer", Role.BUYER, consumers, founder);
            founder.contract(Tokens.class).issue(fresh(), buyer.address(), PRICE.times(MESSAGES));
            MemberId broker = broker(seller, "provider");
            Tokens tokens = seller.ledger(Tokens.class);
            Money before = tokens.account(broker).balance();

            list(seller, broker);
            Product.Offered product = find(buyer, seller.address());
            Agreement.Deal deal = accept(buyer, product);
            Door atBroker = buyer.door().at(provider.door());
            PayingBuyer paying = new PayingBuyer(buyer, atBroker, deal, 5);
            stream(seller, atBroker, deal, paying);
            Receipt receipt = settle(seller, buyer, deal);

            List<Receipt> receipts = receipts(seller, deal);
            Money paid = sum(receipts, Receipt::paid);
            Money fee = sum(receipts, Receipt::fee);
            assertThat(receipt.last()).isTrue();
            assertThat(receipts.getLast()).isEqualTo(receipt);
            prove(buyer, atBroker, paying.received().getFirst());
            assertThat(paid.plus(fee)).isEqualTo(PRICE.times(MESSAGES));
            assertThat(fee).isNotEqualTo(Money.ZERO);
            assertThat(tokens.account(broker).balance()).isEqualTo(before.plus(fee));
            assertThat(tokens.account(seller.address()).balance()).isEqualTo(paid);
            buyer.ledger(Ratings.class).rate(new NewRating(deal.id(), 5, Optional.empty()));
            requireTold(buyer.door(), seller.address(), receipt);
        }
    }

    private static IdempotencyKey fresh() {
        return new IdempotencyKey(UUID.randomUUID().toString());
    }

    private static MemberId broker(OwnKeyMember member, String organisation) {
        return member.ledger(Memberships.class).nodes(PageRequest.first(PageRequest.LARGEST)).items().stream()
                .filter(node -> node.name().equals(organisation))
                .map(Node::broker)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }

    private static void list(OwnKeyMember seller, MemberId broker) {
        NewProduct description = new NewProduct(
                "Counting across pools", "From nought on", List.of("pools"), "text/plain", "0", "As agreed.");
        RunningMarket.offer(seller, broker, description, PRICE, 5, 10);
    }

    /** At the consumer's door: its services know the provider's offer by the ledger alone. */
    private static Product.Offered find(OwnKeyMember buyer, MemberId seller) {
        String path = "/api/v1/products?q=pools&seller=" + seller;
        await().atMost(RunningInstance.PATIENCE)
                .until(() -> !items(buyer.door(), path).isEmpty());
        String id = items(buyer.door(), path).get(0).path("listing").path("id").asString();
        return (Product.Offered) buyer.door().get("/api/v1/products/" + id, Product.class);
    }

    private static JsonNode items(Door door, String path) {
        return door.get(path, JsonNode.class).path("items");
    }

    private static Agreement.Deal accept(OwnKeyMember buyer, Product.Offered product) {
        Acceptance acceptance = new Acceptance(
                product.listing().id(),
                product.offer().id(),
                PRICE.times(MESSAGES),
                PaymentMode.VOUCHER,
                buyer.ledger(Tokens.class).account(buyer.address()).fold());
        return buyer.ledger(Agreements.class).accept(fresh(), acceptance).deal();
    }

    /** The broker of the provider's pool carries it; the buyer comes there with a token of its own pool. */
    private static void stream(OwnKeyMember seller, Door atBroker, Agreement.Deal deal, PayingBuyer paying) {
        StreamAccess ingress =
                StreamAccess.toPublish(seller.door(), deal.offer().product());
        StreamAccess access = await().atMost(RunningInstance.PATIENCE)
                .ignoreException(ProblemException.class)
                .until(() -> StreamAccess.toReceive(atBroker, deal.id()), _ -> true);
        try (StreamSubscriber _ = StreamSubscriber.open(access, deal.offer().product(), paying::take);
                StreamPublisher publisher = StreamPublisher.open(ingress)) {
            for (int i = 0; i < MESSAGES + BEYOND; i++) {
                publisher.publish(Integer.toString(i).getBytes(UTF_8));
            }
            await().atMost(RunningInstance.PATIENCE).until(() -> paying.meter("acknowledged") == MESSAGES);
        }
        assertThat(paying.complaints()).isEmpty();
        assertThat(paying.received().stream().map(PoolsScenarioIT::text))
                .as("what the deposit was for, and not one more")
                .containsExactlyElementsOf(
                        IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList());
    }

    private static String text(StreamMessage message) {
        return new String(message.payload(), UTF_8);
    }

    private static Receipt settle(OwnKeyMember seller, OwnKeyMember buyer, Agreement.Deal deal) {
        Voucher last = new Voucher(deal.id(), MESSAGES, PRICE.times(MESSAGES), true);
        buyer.ledger(Agreements.class).end(deal.id());
        return seller.settle(buyer.sign(last, deal.network()));
    }

    /** By a path from the pool that carried it, under a root that the consumer's own peer names. */
    private static void prove(OwnKeyMember buyer, Door atBroker, StreamMessage message) {
        MessageProofs.Proven proven = await().atMost(RunningInstance.PATIENCE)
                .ignoreException(NotProven.class)
                .until(() -> MessageProofs.of(buyer, atBroker).prove(message), _ -> true);
        assertThat(proven.word()).isEqualTo(MessageProofs.Word.LEDGER);
    }

    /** More than one where the broker settled what it held as soon as it learned of the end, before the seller did. */
    private static List<Receipt> receipts(OwnKeyMember seller, Agreement.Deal deal) {
        return seller.ledger(Payments.class)
                .receipts(deal.id(), PageRequest.first(PageRequest.LARGEST))
                .items();
    }

    private static Money sum(List<Receipt> receipts, Function<Receipt, Money> part) {
        return receipts.stream().map(part).reduce(Money.ZERO, Money::plus);
    }

    /** What came of it is told at the consumer's door. */
    private static void requireTold(Door consumers, MemberId seller, Receipt settled) {
        await().atMost(RunningInstance.PATIENCE)
                .ignoreException(ProblemException.class)
                .untilAsserted(() -> {
                    String path = "/api/v1/agreements/" + settled.agreement() + "/receipts/" + settled.number();
                    assertThat(consumers.get(path, Receipt.class)).isEqualTo(settled);
                    JsonNode reputation = consumers.get("/api/v1/reputations/" + seller, JsonNode.class);
                    assertThat(reputation.path("count").asLong()).isEqualTo(1);
                });
    }
}
