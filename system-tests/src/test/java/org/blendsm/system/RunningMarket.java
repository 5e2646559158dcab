package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.client.Door;
import org.blendsm.client.Joining;
import org.blendsm.client.ManagedCredentials;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.StreamAccess;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.Role;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A marketplace as its users have it: started by {@code blendsm up} on a data directory, and killed and started again
 * as a test likes. Sellers and buyers join it as anybody does.
 */
final class RunningMarket implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ORGANISATION = "OperatorMSP";
    private static final int PARTS = 12;
    private static final int FEE = 100;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path scratch;
    private final Path data;
    private final int base;

    private RunningMarket(Path scratch, int base) {
        this.scratch = scratch;
        this.data = scratch.resolve("data");
        this.base = base;
    }

    /** A member whose key identity-service keeps. */
    record Managed(MemberId address, Door door) {}

    private record Ticket(String user, String clientId, String password, String topic, List<URI> brokers) {
        StreamAccess access() {
            URI broker = brokers.getFirst();
            return new StreamAccess(broker.getHost(), broker.getPort(), user, clientId, password, topic);
        }

        @Override
        public String toString() {
            return "Ticket[" + user + "]";
        }
    }

    static RunningMarket start(Path scratch) throws IOException, InterruptedException {
        RunningMarket market = new RunningMarket(scratch, FreePorts.block(PARTS));
        market.up();
        return market;
    }

    /** Starts it on the data that are there. */
    void up() throws IOException, InterruptedException {
        blendsm("up", "--port-base", Integer.toString(base));
    }

    private String blendsm(String... arguments) throws IOException, InterruptedException {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--data", data.toString()))
                .toArray(String[]::new);
        CommandLine.Finished finished = CommandLine.run(scratch, all);
        assertThat(finished.status()).as(finished.err()).isZero();
        return finished.lastLine();
    }

    /** {@code kill -9} of ledger, chaincode, services and database at once. */
    void killEverything() throws IOException {
        List<ProcessHandle> all = JSON.readTree(Files.readString(data.resolve("instance.json")))
                .path("processes")
                .valueStream()
                .flatMap(process -> ProcessHandle.of(process.path("pid").asLong()).stream())
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
        assertThat(all).as("processes of the instance").hasSizeGreaterThan(3);
        all.forEach(ProcessHandle::destroyForcibly);
        // a killed process that nobody waited for keeps its number, but has no program
        await().atMost(PATIENCE)
                .until(() -> all.stream().noneMatch(p -> p.info().command().isPresent()));
    }

    URI gateway() {
        return URI.create("http://127.0.0.1:" + base);
    }

    Door operator() throws IOException {
        JsonNode console = JSON.readTree(Files.readString(data.resolve("operator/console.json")));
        return new Door(
                gateway(),
                new ManagedCredentials(
                        new MemberId(console.path("client_id").asString()),
                        console.path("client_secret").asString()));
    }

    private Door open() {
        return new Door(gateway(), Door.Credentials.NONE);
    }

    Network network() {
        return open().get("/api/v1/network", Network.class);
    }

    /** The ledger, as any Fabric client would find it. */
    Ledger ledger() throws IOException, InterruptedException {
        JsonNode access = JSON.readTree(blendsm("ledger", "connection", "--json"));
        return Ledger.connect(
                new LedgerConnection(
                        access.path("gatewayEndpoint").asString(),
                        Path.of(access.path("tlsRootCertPath").asString()),
                        Optional.of(access.path("tlsServerName").asString()),
                        access.path("channel").asString(),
                        access.path("chaincode").asString(),
                        PATIENCE),
                Patience.USUAL,
                LedgerObserver.NONE);
    }

    Managed admit(String name, Role role) throws IOException {
        Joining joining = Joining.managed(open(), name, ORGANISATION, List.of(role));
        approve(joining);
        return new Managed(
                joining.address(),
                new Door(gateway(), new ManagedCredentials(joining.address(), joining.awaitClientSecret(PATIENCE))));
    }

    OwnKeyMember admitOwnKey(String name, Role role, Ledger ledger) throws IOException {
        OwnKeyMember.Applicant applicant =
                OwnKeyMember.apply(gateway(), network().fingerprint(), name, ORGANISATION, List.of(role));
        approve(applicant.joining());
        return applicant.admitted(ledger, PATIENCE);
    }

    private void approve(Joining joining) throws IOException {
        operator().post("/api/v1/applications/" + joining.application() + "/approval", List.of(), Object.class);
    }

    void issue(MemberId to, Money amount) throws IOException {
        operator().post("/api/v1/issues", Map.of("to", to, "amount", amount), Object.class);
    }

    /** A product and its offer; the pool's own broker carries and anchors it. */
    static Product.Offered offer(Managed seller, Money price, int voucherEvery, int creditWindow) {
        Product draft = seller.door()
                .post(
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
                "BROKER",
                "brokerFee",
                FEE);
        Product offered =
                seller.door().post("/api/v1/products/" + draft.listing().id() + "/offers", terms, Product.class);
        return (Product.Offered) offered;
    }

    /** A stream ticket: to publish where a product is named, to receive where an agreement is. */
    static StreamAccess ticket(Door door, String what, Object id) {
        return door.post("/api/v1/tickets", Map.of(what, id), Ticket.class).access();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        blendsm("down");
    }
}
