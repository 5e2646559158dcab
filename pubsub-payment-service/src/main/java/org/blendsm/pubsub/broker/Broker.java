package org.blendsm.pubsub.broker;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ObjLongConsumer;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTProtocolManagerFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.pubsub.broker.journal.Journal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MQTT 5 broker of one service: sellers publish to {@code streams/<product>}, buyers receive what their agreements
 * cover. MQTT over WebSocket is served on the same port. Everything it must remember lies in its directory.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final String ACCEPTOR = "mqtt";
    private static final int ACTIVATION_SECONDS = 30;
    /** What a message grows by on its way: our labels, and the topic for which its seller may have sent an alias. */
    private static final int LABELS = 512;

    /** Recent messages may fill an eighth of the heap, and those in flight as much. */
    private static final int HEAP_SHARES = 8;

    private final Journal journal;
    private final Streams streams;
    private final Tickets tickets;
    private final Meter meter;
    private final Dispatch dispatch = new Dispatch();
    private final RefusedPublishes refusals = new RefusedPublishes();
    private final KeptSessions kept;
    private final DiskReserve reserve;
    private final TicketSecurity security;
    private final ActiveMQServer server;
    private final RememberedTopics remembered;
    private @Nullable Entrance entrance;

    private Broker(
            BrokerSettings settings,
            InstantSource clock,
            BooleanSupplier ledgerIsFresh,
            ObjLongConsumer<AgreementId> onAcknowledged,
            DiskReserve reserve,
            InFlightBudget inFlight) {
        this.reserve = reserve;
        Sessions sessions = new Sessions();
        PublishAcknowledgements acknowledgements = new PublishAcknowledgements();
        this.journal = Journal.open(settings.directory().resolve("journal"), settings.fsync());
        this.streams = new Streams(journal, clock, settings.recentMessages(), new RecentBudget(heapShare()));
        this.tickets = new Tickets(journal, sessions);
        this.meter = new Meter(
                journal,
                streams,
                tickets,
                settings.inFlight(),
                inFlight,
                ledgerIsFresh,
                onAcknowledged,
                this::forgetSession);
        this.security = new TicketSecurity(tickets, meter.deliveries());
        this.server = new ArtemisServer(configuration(settings), security, acknowledgements);
        this.remembered = new RememberedTopics(server);
        server.registerBrokerPlugin(sessions);
        this.kept = new KeptSessions(meter.deliveries(), settings.inFlight());
        server.registerBrokerPlugin(kept);
        server.registerBrokerPlugin(new DeliveryPath(
                streams, tickets, meter, acknowledgements, dispatch, reserve, refusals, settings.largestPayload()));
        journal.onFailure(this::giveUp);
    }

    /**
     * Starts and listens.
     *
     * @param ledgerIsFresh whether the service still sees the ledger; while it says no, nothing more is delivered
     * @param onAcknowledged told how far an agreement's messages are acknowledged, once that is kept; positions may be
     *     skipped, and are repeated after a crash; must be quick
     */
    public static Broker start(
            BrokerSettings settings,
            InstantSource clock,
            BooleanSupplier ledgerIsFresh,
            ObjLongConsumer<AgreementId> onAcknowledged) {
        return start(
                settings,
                clock,
                ledgerIsFresh,
                onAcknowledged,
                DiskReserve.in(settings.directory(), settings.diskReserve()),
                new InFlightBudget(heapShare()));
    }

    private static long heapShare() {
        return Runtime.getRuntime().maxMemory() / HEAP_SHARES;
    }

    /** The same on a disk that may be any, with as much memory for what is in flight as is wished. */
    static Broker start(
            BrokerSettings settings,
            InstantSource clock,
            BooleanSupplier ledgerIsFresh,
            ObjLongConsumer<AgreementId> onAcknowledged,
            DiskReserve reserve,
            InFlightBudget inFlight) {
        Broker broker = new Broker(settings, clock, ledgerIsFresh, onAcknowledged, reserve, inFlight);
        try {
            broker.server.start();
            broker.server.waitForActivation(ACTIVATION_SECONDS, TimeUnit.SECONDS);
            for (String address : List.of(DeliveryPath.QUEUES, Meter.TICKS)) {
                broker.server.addAddressInfo(new AddressInfo(SimpleString.of(address), RoutingType.MULTICAST));
            }
            broker.server
                    .getRemotingService()
                    .addIncomingInterceptor(
                            new Doorkeeper(broker.security, broker.remembered, largestPacket(settings) + LABELS));
            broker.server.getRemotingService().addOutgoingInterceptor(new Welcome());
            broker.server.getRemotingService().addOutgoingInterceptor(broker.dispatch);
            broker.server.getRemotingService().addOutgoingInterceptor(broker.refusals);
            broker.acceptor().start();
            broker.entrance = new Entrance(
                    new InetSocketAddress(settings.host(), settings.port()),
                    broker.acceptor(),
                    largestPacket(settings),
                    settings.patience(),
                    settings.tls());
        } catch (Exception e) {
            broker.close();
            throw new IllegalStateException(
                    "The broker could not start on " + settings.host() + ":" + settings.port() + ": " + e.getMessage(),
                    e);
        }
        LOG.info("MQTT broker listens on {}:{}", settings.host(), broker.port());
        return broker;
    }

    /** The port it listens on, for MQTT over TCP and over WebSocket. */
    public int port() {
        return Objects.requireNonNull(entrance, "it does not listen").port();
    }

    /** Bytes that sellers can still publish; less than none while they can't, because payments need the rest. */
    public long spareBytes() {
        return reserve.spare();
    }

    /** How many sockets are open, of clients and of strangers. */
    int connections() {
        return Objects.requireNonNull(entrance, "it does not listen").connections();
    }

    /** Bytes of memory that hold what one client was told and has not read; of the one that reads least. */
    long unheard() {
        return Objects.requireNonNull(entrance, "it does not listen").unheard();
    }

    /** What serves clients' packets, all of them. */
    Executor servers() {
        return server.getThreadPool();
    }

    /** MQTT sessions that something is kept of, connected or not. */
    int keptSessions() throws Exception {
        return kept.count();
    }

    /** Topics that somebody asked for, refused or not. */
    int rememberedTopics() {
        return remembered.count();
    }

    public Streams streams() {
        return streams;
    }

    public Tickets tickets() {
        return tickets;
    }

    public Meter meter() {
        return meter;
    }

    /** Ends all connections and writes what waits. */
    @Override
    public void close() {
        meter.close();
        if (entrance != null) {
            entrance.shut();
        }
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The broker did not stop cleanly; its journal is closed all the same", e);
        }
        if (entrance != null) {
            entrance.close();
        }
        journal.close();
    }

    private static int largestPacket(BrokerSettings settings) {
        return settings.largestPayload() + WholePackets.LARGEST_HEADER;
    }

    private NettyAcceptor acceptor() {
        return (NettyAcceptor) server.getRemotingService().getAcceptor(ACCEPTOR);
    }

    private void forgetSession(AgreementId ended) {
        kept.forget(ended);
    }

    /** Without its journal a broker may neither take nor give anything. */
    private void giveUp(Throwable cause) {
        LOG.error("The broker stops: {}. Mend the disk and start the service again", cause.getMessage(), cause);
        Thread.ofPlatform().name("broker-give-up").start(this::close);
    }

    private static Configuration configuration(BrokerSettings settings) {
        Path directory = settings.directory();
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setPersistenceEnabled(false);
        configuration.setMqttSubscriptionPersistenceEnabled(false);
        configuration.setJournalDirectory(directory.resolve("artemis/journal").toString());
        configuration.setBindingsDirectory(directory.resolve("artemis/bindings").toString());
        configuration.setPagingDirectory(directory.resolve("artemis/paging").toString());
        configuration.setLargeMessagesDirectory(
                directory.resolve("artemis/large").toString());
        configuration.setMaxDiskUsage(-1);
        configuration.setGlobalMaxSize(-1);
        configuration.setJMXManagementEnabled(false);
        configuration.setCriticalAnalyzer(false);
        // nobody is of a cluster: who knows Artemis' own user and its usual password would be let in past every ticket
        configuration.setClusterUser(Tickets.secret());
        configuration.setClusterPassword(Tickets.secret());
        // a revoked ticket must not live on in a cache
        configuration.setAuthenticationCacheSize(0);
        configuration
                .getWildcardConfiguration()
                .setDelimiter('/')
                .setSingleWord('+')
                .setAnyWords('#');
        configuration.addAddressSetting(
                "#",
                new AddressSettings()
                        .setMaxSizeBytes(-1)
                        .setMaxSizeMessages(-1)
                        .setMaxDeliveryAttempts(-1)
                        // nothing dies or expires here, but Artemis warns for every queue that has no such address
                        .setDeadLetterAddress(SimpleString.of("none"))
                        .setExpiryAddress(SimpleString.of("none"))
                        .setAutoDeleteAddresses(false)
                        .setAutoDeleteQueues(false));
        configuration.addAcceptorConfiguration(acceptor(settings));
        return configuration;
    }

    private static TransportConfiguration acceptor(BrokerSettings settings) {
        Map<String, Object> transport = new HashMap<>();
        transport.put(TransportConstants.PROTOCOLS_PROP_NAME, MQTTProtocolManagerFactory.MQTT_PROTOCOL_NAME);
        // no port of its own: connections come from the entrance, once the doorkeeper has taken its place
        transport.put(TransportConstants.HTTP_UPGRADE_ENABLED_PROP_NAME, true);
        transport.put(TransportConstants.REMOTING_THREADS_PROPNAME, 1);
        transport.put(TransportConstants.AUTO_START, false);
        Map<String, Object> protocol = new HashMap<>();
        protocol.put("maximumPacketSize", largestPacket(settings));
        // a ticket publishes to one topic, or to the ticks
        protocol.put("topicAliasMaximum", 1);
        return new TransportConfiguration(NettyAcceptorFactory.class.getName(), transport, ACCEPTOR, protocol);
    }
}
