package org.blendsm.system;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.blendsm.client.Door;
import org.blendsm.client.Joining;
import org.blendsm.client.ManagedCredentials;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;
import tools.jackson.databind.JsonNode;

/** A marketplace as its users have it, which sellers and buyers join as anybody does, to trade. */
final class RunningMarket implements AutoCloseable {
    private static final String ORGANISATION = "OperatorMSP";
    private static final int FEE = 100;

    private final RunningInstance instance;

    private RunningMarket(RunningInstance instance) {
        this.instance = instance;
    }

    /** A member whose key identity-service keeps. */
    record Managed(MemberId address, Door door) {}

    /** @param settings of its services, as environment variables */
    static RunningMarket start(Path scratch, Map<String, String> settings) throws IOException, InterruptedException {
        return on(RunningInstance.start(scratch, settings));
    }

    static RunningMarket on(RunningInstance instance) {
        return new RunningMarket(instance);
    }

    RunningInstance instance() {
        return instance;
    }

    private Door operator() {
        JsonNode console = instance.console();
        return new Door(
                instance.gateway(),
                new ManagedCredentials(
                        new MemberId(console.path("client_id").asString()),
                        console.path("client_secret").asString()));
    }

    private Door open() {
        return new Door(instance.gateway(), Door.Credentials.NONE);
    }

    Network network() {
        return open().get("/api/v1/network", Network.class);
    }

    Managed admit(String name, Role role) {
        Joining joining = Joining.managed(open(), name, ORGANISATION, List.of(role));
        approve(joining);
        return new Managed(
                joining.address(),
                new Door(
                        instance.gateway(),
                        new ManagedCredentials(
                                joining.address(), joining.awaitClientSecret(RunningInstance.PATIENCE))));
    }

    OwnKeyMember admitOwnKey(String name, Role role, Ledger ledger) throws IOException {
        return approved(name, role).admitted(ledger, RunningInstance.PATIENCE);
    }

    /** Somebody with a key of its own, whom the operator has let in. */
    OwnKeyMember.Applicant approved(String name, Role role) {
        OwnKeyMember.Applicant applicant =
                OwnKeyMember.apply(instance.gateway(), network().fingerprint(), name, ORGANISATION, List.of(role));
        approve(applicant.joining());
        return applicant;
    }

    private void approve(Joining joining) {
        operator().post("/api/v1/applications/" + joining.application() + "/approval", List.of(), Object.class);
    }

    void expel(MemberId member) {
        operator().post("/api/v1/members/" + member + "/expulsion", Map.of("reason", "a test"), Object.class);
    }

    Member member(MemberId member) {
        return operator().get("/api/v1/members/" + member, Member.class);
    }

    void issue(MemberId to, Money amount) {
        operator().post("/api/v1/issues", Map.of("to", to, "amount", amount), Object.class);
    }

    /** A product and its offer; the pool's own broker carries and anchors it. */
    static Product.Offered offer(Managed seller, Money price, int voucherEvery, int creditWindow) {
        return offer(seller.door(), price, voucherEvery, creditWindow, HashedBy.BROKER);
    }

    /** The same with somebody to hash and anchor it. */
    static Product.Offered offer(Door seller, Money price, int voucherEvery, int creditWindow, HashedBy hashedBy) {
        Product draft = seller.post(
                "/api/v1/products",
                new NewProduct("Counting", "From one on", List.of("numbers"), "text/plain", "1", "As agreed."),
                Product.class);
        Map<String, Object> terms = Map.of(
                "pricePerMessage",
                price,
                "voucherEvery",
                voucherEvery,
                "creditWindow",
                creditWindow,
                "term",
                Duration.ofDays(30),
                "claimWindow",
                Duration.ofHours(1),
                "refundWindow",
                0,
                "paymentModes",
                List.of(PaymentMode.VOUCHER, PaymentMode.METERED),
                "hashedBy",
                hashedBy,
                "brokerFee",
                FEE);
        Product offered = seller.post("/api/v1/products/" + draft.listing().id() + "/offers", terms, Product.class);
        return (Product.Offered) offered;
    }

    /** The same straight at the ledger, by a seller who holds its own key; paid by vouchers, at any pool's broker. */
    static Product.Offered offer(
            OwnKeyMember seller,
            MemberId broker,
            NewProduct description,
            Money price,
            int voucherEvery,
            int creditWindow) {
        return offer(seller, broker, description, price, voucherEvery, creditWindow, HashedBy.BROKER);
    }

    /** The same with somebody to hash and anchor it. */
    static Product.Offered offer(
            OwnKeyMember seller,
            MemberId broker,
            NewProduct description,
            Money price,
            int voucherEvery,
            int creditWindow,
            HashedBy hashedBy) {
        Catalogue catalogue = seller.ledger(Catalogue.class);
        Product draft = catalogue.publish(fresh(), description);
        return (Product.Offered) catalogue.offer(
                fresh(),
                draft.listing().id(),
                new NewOffer(
                        price,
                        voucherEvery,
                        creditWindow,
                        Duration.ofDays(30),
                        Duration.ofHours(1),
                        0,
                        List.of(PaymentMode.VOUCHER),
                        hashedBy,
                        broker,
                        FEE));
    }

    /** The pool's own, by the node record. */
    static MemberId broker(OwnKeyMember asking) {
        return asking.ledger(Memberships.class).nodes(PageRequest.first(PageRequest.LARGEST)).items().stream()
                .filter(node -> node.organisation().equals(ORGANISATION))
                .map(Node::broker)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }

    private static IdempotencyKey fresh() {
        return new IdempotencyKey(UUID.randomUUID().toString());
    }

    /** Accepted over REST, with the buyer's kept key. */
    static Agreement.Deal accept(Managed buyer, Product.Offered product, Money deposit, PaymentMode mode) {
        Map<String, Object> acceptance = Map.of(
                "product",
                product.listing().id(),
                "offer",
                product.offer().id(),
                "deposit",
                deposit,
                "paymentMode",
                mode);
        return buyer.door()
                .post("/api/v1/agreements", acceptance, Agreement.class)
                .deal();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        instance.close();
    }
}
