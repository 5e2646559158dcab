package org.blendsm.pubsub.broker;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;
import org.blendsm.fabric.testing.FreePorts;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;

/** A real broker with real MQTT clients around it. Everything opened through it is closed with it. */
final class Pool implements AutoCloseable {
    static final long UNLIMITED = 1L << 40;

    private static final AtomicInteger IDS = new AtomicInteger();

    final AtomicBoolean ledgerIsFresh = new AtomicBoolean(true);
    /** Asking for the ledger fails so many times. */
    final AtomicInteger ledgerFails = new AtomicInteger();

    final AtomicLong freeOnDisk = new AtomicLong(1L << 40);
    final Map<AgreementId, Long> billed = new ConcurrentHashMap<>();
    private final BrokerSettings settings;
    private final long memory;
    private final ObjLongConsumer<AgreementId> onAcknowledged;
    private final Deque<AutoCloseable> clients = new ArrayDeque<>();
    private Broker broker;

    Pool(Path directory) {
        this(patient(directory));
    }

    Pool(BrokerSettings settings) {
        this(settings, (agreement, position) -> {});
    }

    Pool(BrokerSettings settings, ObjLongConsumer<AgreementId> alsoOnAcknowledged) {
        this(settings, Runtime.getRuntime().maxMemory() / 8, alsoOnAcknowledged);
    }

    /** With so many bytes for what is in flight. */
    Pool(Path directory, long memory) {
        this(patient(directory), memory, (agreement, position) -> {});
    }

    private Pool(BrokerSettings settings, long memory, ObjLongConsumer<AgreementId> alsoOnAcknowledged) {
        this.settings = settings;
        this.memory = memory;
        this.onAcknowledged = (agreement, position) -> {
            billed.merge(agreement, position, Math::max);
            alsoOnAcknowledged.accept(agreement, position);
        };
        this.broker = started(settings);
    }

    private Broker started(BrokerSettings as) {
        DiskReserve reserve = new DiskReserve(freeOnDisk::get, as.diskReserve());
        return Broker.start(
                as, Clock.systemUTC(), this::seesLedger, onAcknowledged, reserve, new InFlightBudget(memory));
    }

    private boolean seesLedger() {
        if (ledgerFails.getAndUpdate(times -> Math.max(0, times - 1)) > 0) {
            throw new IllegalStateException("asked too early");
        }
        return ledgerIsFresh.get();
    }

    /** As usual, but for a slow machine's clients. */
    static BrokerSettings patient(Path directory) {
        return settings(directory, Duration.ofSeconds(Mqtt.SECONDS));
    }

    static BrokerSettings settings(Path directory, Duration patience) {
        BrokerSettings usual = BrokerSettings.in(directory);
        return settings(directory, usual.inFlight(), usual.recentMessages(), patience);
    }

    /** So few in memory that they are soon read from the journal. */
    static BrokerSettings settings(Path directory, int inFlight, int recentMessages) {
        return settings(directory, inFlight, recentMessages, Duration.ofSeconds(Mqtt.SECONDS));
    }

    private static BrokerSettings settings(Path directory, int inFlight, int recentMessages, Duration patience) {
        BrokerSettings usual = BrokerSettings.in(directory);
        return new BrokerSettings(
                directory,
                usual.host(),
                FreePorts.block(1),
                inFlight,
                recentMessages,
                usual.largestPayload(),
                usual.diskReserve(),
                usual.fsync(),
                patience,
                usual.tls());
    }

    /** Stops the broker and starts it again on the same directory and port. */
    void restart() {
        broker.close();
        broker = started(settings);
    }

    Broker broker() {
        return broker;
    }

    ProductId product() {
        ProductId product = ProductId.of(id("product"));
        broker.streams().open(product);
        return product;
    }

    AgreementId agreement(ProductId product, PaymentMode mode, long window, long deposit) {
        return agreement(product, parties(), mode, window, deposit);
    }

    AgreementId agreement(ProductId product, Parties parties, PaymentMode mode, long window, long deposit) {
        AgreementId agreement = AgreementId.of(id("agreement"));
        broker.meter().open(new AgreementTerms(agreement, product, Optional.of(parties), mode, window, deposit));
        return agreement;
    }

    /** Two who have never met. */
    static Parties parties() {
        return new Parties(member(), member());
    }

    private static MemberId member() {
        return new MemberId(id("member").substring(0, MemberId.HEX_DIGITS));
    }

    /** Someone who is never held: what it has seen, everyone could have seen. */
    Buyer witness(ProductId product) {
        Buyer witness = buyer(agreement(product, PaymentMode.VOUCHER, UNLIMITED, UNLIMITED), product);
        return witness.connectAndSubscribe();
    }

    Buyer buyer(AgreementId agreement, ProductId product) {
        Buyer buyer = new Buyer(broker.port(), agreement, broker.tickets().toSubscribe(agreement), product);
        clients.push(buyer);
        return buyer;
    }

    Seller seller(ProductId product) {
        Seller seller = new Seller(broker.port(), product, broker.tickets().toPublish(product));
        clients.push(seller);
        return seller;
    }

    /** A voucher for the agreement's first messages; what it says, the service has verified before. */
    boolean pay(AgreementId agreement, long messages) {
        return broker.meter()
                .voucher(agreement, messages, ("voucher " + messages).getBytes(StandardCharsets.UTF_8), false);
    }

    Reading reading(AgreementId agreement) {
        return broker.meter().reading(agreement);
    }

    static String id(String what) {
        return Sha256.of((what + IDS.incrementAndGet()).getBytes(StandardCharsets.UTF_8))
                .value();
    }

    @Override
    public void close() throws Exception {
        while (!clients.isEmpty()) {
            clients.pop().close();
        }
        broker.close();
    }
}
