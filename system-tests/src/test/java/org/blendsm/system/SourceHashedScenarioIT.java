package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.Door;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.ProblemException;
import org.blendsm.client.SourceStream;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamMessage;
import org.blendsm.client.StreamPublisher;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.membership.Role;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.Tokens;
import org.blendsm.system.RunningMarket.Managed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Sellers who hash and anchor their own streams, publish some of it twice, and are believed by a proof alone. */
@ExtendWith(SharedInstance.Extension.class)
class SourceHashedScenarioIT {
    private static final Money PRICE = new Money(1);
    private static final int WINDOW = 20;
    private static final int BEFORE = 4;
    private static final int MESSAGES = 10;
    /** So that only closing anchors. */
    private static final SourceStream.Pace AT_THE_END = new SourceStream.Pace(1_000_000, Duration.ofDays(1));

    private final List<StreamMessage> received = new CopyOnWriteArrayList<>();
    private RunningInstance instance;
    private RunningMarket market;
    private Ledger ledger;
    private OwnKeyMember buyer;

    @BeforeEach
    void a_buyer(RunningInstance instance) throws IOException {
        this.instance = instance;
        market = RunningMarket.on(instance);
        ledger = instance.ledger();
        buyer = market.admitOwnKey("Buyer of what is hashed at its source", Role.BUYER, ledger);
        market.issue(buyer.address(), PRICE.times(WINDOW));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void a_seller_whose_key_is_kept_hashes_its_own_stream() throws Exception {
        Managed seller = market.admit("Seller who hashes", Role.SELLER);
        Product.Offered product = RunningMarket.offer(seller.door(), PRICE, 10, WINDOW, HashedBy.SOURCE);

        sellAndProve(
                product,
                seller.door(),
                () -> SourceStream.managed(seller.door(), product.listing().id(), AT_THE_END));
    }

    @Test
    void a_seller_with_an_own_key_hashes_its_own_stream() throws Exception {
        OwnKeyMember seller = market.admitOwnKey("Seller who hashes and signs", Role.SELLER, ledger);
        NewProduct description = new NewProduct("Ten", "One after another", List.of(), "text/plain", "", "As agreed.");
        Product.Offered product = RunningMarket.offer(
                seller, RunningMarket.broker(seller), description, PRICE, 10, WINDOW, HashedBy.SOURCE);

        sellAndProve(
                product,
                seller.door(),
                () -> SourceStream.ownKey(seller, product.listing().id(), AT_THE_END));
    }

    private void sellAndProve(Product.Offered product, Door seller, Supplier<SourceStream> opened) throws Exception {
        ProductId stream = product.listing().id();
        Agreement.Deal deal = accept(product);
        try (StreamSubscriber _ = StreamSubscriber.open(
                heardOf(() -> StreamAccess.toReceive(buyer.door(), deal.id())), stream, received::add)) {
            publishAndForgetTheHashes(heardOf(() -> StreamAccess.toPublish(seller, stream)));
            try (SourceStream source = opened.get()) {
                assertThat(source.next()).isZero();
                for (int i = 0; i < MESSAGES; i++) {
                    source.publish(message(i));
                }
            }
            await().atMost(RunningInstance.PATIENCE).until(() -> acknowledged(deal) == MESSAGES);
        }
        assertThat(received)
                .extracting(m -> new String(m.payload(), UTF_8))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        try (SourceStream again = opened.get()) {
            assertThat(again.next()).isEqualTo(MESSAGES);
        }
        Anchor anchor = buyer.ledger(Anchors.class).latest(stream);
        assertThat(anchor.treeSize()).isEqualTo(MESSAGES);
        assertThat(anchor.by()).isEqualTo(product.offer().seller());
        received.forEach(message -> requireProven(anchor, message));
        instance.requireSoundLedger(ledger);
    }

    /** As a seller does that ends before it has brought them. */
    private static void publishAndForgetTheHashes(StreamAccess access) {
        try (StreamPublisher publisher = StreamPublisher.open(access)) {
            for (int i = 0; i < BEFORE; i++) {
                publisher.publish(message(i));
            }
        }
        try (StreamPublisher plain = StreamPublisher.open(access.unnumbered())) {
            assertThatExceptionOfType(DataPlaneException.class)
                    .isThrownBy(() -> plain.publish(message(BEFORE)))
                    .withMessageContaining("sequence " + BEFORE + " comes next");
        }
    }

    private void requireProven(Anchor anchor, StreamMessage message) {
        InclusionProof proof = buyer.door()
                .get(
                        "/api/v1/streams/" + anchor.stream() + "/inclusion-proofs/" + message.sequence() + "?treeSize="
                                + anchor.treeSize(),
                        InclusionProof.class);
        Leaf leaf = message.leaf();
        assertThat(MerkleTree.includes(anchor.root(), leaf.hash(), proof)).isTrue();
        assertThat(buyer.ledger(Anchors.class).includes(leaf, proof)).isTrue();
    }

    private Agreement.Deal accept(Product.Offered product) {
        Account account = buyer.ledger(Tokens.class).account(buyer.address());
        Acceptance wish = new Acceptance(
                product.listing().id(), product.offer().id(), PRICE.times(WINDOW), PaymentMode.VOUCHER, account.fold());
        IdempotencyKey once = new IdempotencyKey(UUID.randomUUID().toString());
        return buyer.ledger(Agreements.class).accept(once, wish).deal();
    }

    /** What was done at a peer the services hear of a moment later. */
    private static StreamAccess heardOf(Callable<StreamAccess> ticket) {
        return await().atMost(RunningInstance.PATIENCE)
                .ignoreException(ProblemException.class)
                .until(ticket, _ -> true);
    }

    private long acknowledged(Agreement.Deal deal) {
        return buyer.door()
                .get("/api/v1/agreements/" + deal.id() + "/meter", JsonNode.class)
                .path("acknowledged")
                .asLong();
    }

    private static byte[] message(int number) {
        return Integer.toString(number).getBytes(UTF_8);
    }
}
