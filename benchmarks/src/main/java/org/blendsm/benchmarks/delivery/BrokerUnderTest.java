package org.blendsm.benchmarks.delivery;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.blendsm.fabric.crypto.VerifyingKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.pubsub.broker.AgreementTerms;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.BrokerSettings;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Parties;
import org.blendsm.pubsub.payment.VoucherDesk;
import org.blendsm.pubsub.payment.VoucherTerms;

/**
 * A broker in a process of its own, so that its CPU seconds can be read. Says its port, then the passwords of the
 * seller and of each buyer, one a line; takes vouchers from its input, one a line, and ends when that ends.
 */
final class BrokerUnderTest {
    static final ProductId PRODUCT = ProductId.of("a".repeat(64));
    private static final MemberId SELLER = new MemberId("a".repeat(40));
    /** Messages of credit. */
    private static final int METERED_WINDOW = 2_000;

    private static final long DEPOSITED = 1L << 40;
    private static final String PASSWORD = "password";

    private BrokerUnderTest() {}

    static AgreementId agreement(int buyer) {
        return AgreementId.of("%064x".formatted(buyer + 1));
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        int buyers = Integer.parseInt(args[2]);
        switch (args[0]) {
            case "metered" -> metered(directory, buyers, false, PaymentMode.METERED, METERED_WINDOW);
            case "metered-fsync" -> metered(directory, buyers, true, PaymentMode.METERED, METERED_WINDOW);
            case "paid" -> {
                Meter meter = metered(directory, buyers, true, PaymentMode.VOUCHER, Long.parseLong(args[4]));
                takeVouchers(meter, new PublicKeyInfo(args[3]));
            }
            case "unpaid" -> metered(directory, buyers, true, PaymentMode.VOUCHER, DEPOSITED);
            case "plain" -> plain(directory, buyers, false);
            case "plain-fsync" -> plain(directory, buyers, true);
            default -> throw new IllegalArgumentException("no such broker: " + args[0]);
        }
        untilInputEnds();
        Runtime.getRuntime().halt(0);
    }

    private static Meter metered(Path directory, int buyers, boolean fsync, PaymentMode mode, long window) {
        BrokerSettings usual = BrokerSettings.in(directory);
        BrokerSettings settings = new BrokerSettings(
                directory,
                usual.host(),
                0,
                usual.inFlight(),
                usual.recentMessages(),
                usual.largestPayload(),
                usual.diskReserve(),
                fsync,
                usual.patience(),
                usual.tls());
        Broker broker = Broker.start(settings, Clock.systemUTC(), () -> true, (agreement, position) -> {});
        broker.streams().open(PRODUCT);
        System.out.println(broker.port());
        System.out.println(broker.tickets().toPublish(PRODUCT));
        for (int i = 0; i < buyers; i++) {
            broker.meter().open(new AgreementTerms(agreement(i), PRODUCT, parties(i), mode, window, DEPOSITED));
            System.out.println(broker.tickets().toSubscribe(agreement(i)));
        }
        return broker.meter();
    }

    /** Each buyer another one. */
    private static Optional<Parties> parties(int buyer) {
        return Optional.of(new Parties(new MemberId("%040x".formatted(buyer)), SELLER));
    }

    /** As the service does, but for HTTP: each read, checked, on disk, then worth credit. Ends with the input. */
    private static void takeVouchers(Meter meter, PublicKeyInfo buyersKey) throws IOException {
        MemberId buyer = buyersKey.address();
        VerifyingKey key = VerifyingKey.of(buyersKey);
        VoucherDesk desk = new VoucherDesk(
                agreement -> new VoucherTerms(
                        agreement,
                        buyer,
                        PaymentMode.VOUCHER,
                        key,
                        DetachedJws.Header.of(DocumentType.VOUCHER, Wallet.NETWORK),
                        Wallet.PRICE,
                        true,
                        Optional.empty()),
                meter);
        BufferedReader letters = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String letter = letters.readLine(); letter != null; letter = letters.readLine()) {
                byte[] json = letter.getBytes(StandardCharsets.UTF_8);
                each.execute(() -> take(desk, buyer, json));
            }
        }
    }

    private static void take(VoucherDesk desk, MemberId buyer, byte[] json) {
        SignedVoucher voucher = CanonicalJson.decode(json, SignedVoucher.class);
        try {
            desk.bring(buyer, voucher.voucher().agreement(), voucher);
        } catch (Refused e) {
            // two of one agreement may change places on their way; the higher one counts
            if (e.code() != RefusalCode.VOUCHER_NOT_HIGHER) {
                throw e;
            }
        }
    }

    /** The same Artemis, configured alike, with passwords and roles but without anything of ours. */
    private static void plain(Path directory, int buyers, boolean fsync) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setPersistenceEnabled(fsync);
        configuration.setJournalType(JournalType.NIO);
        configuration.setJournalDirectory(directory.resolve("journal").toString());
        configuration.setBindingsDirectory(directory.resolve("bindings").toString());
        configuration.setPagingDirectory(directory.resolve("paging").toString());
        configuration.setLargeMessagesDirectory(directory.resolve("large").toString());
        configuration.setMaxDiskUsage(-1);
        configuration.setGlobalMaxSize(-1);
        configuration.setJMXManagementEnabled(false);
        configuration.setCriticalAnalyzer(false);
        configuration
                .getWildcardConfiguration()
                .setDelimiter('/')
                .setSingleWord('+')
                .setAnyWords('#');
        Set<Role> everyone = new HashSet<>();
        everyone.add(new Role("user", true, true, true, true, true, true, false, true, true, true, false, false));
        configuration.getSecurityRoles().put("#", everyone);
        configuration.addAddressSetting(
                "#", new AddressSettings().setMaxSizeBytes(-1).setMaxSizeMessages(-1));
        Map<String, Object> transport = new HashMap<>();
        transport.put("host", "127.0.0.1");
        transport.put("port", 0);
        transport.put("protocols", "MQTT");
        configuration.addAcceptorConfiguration(
                new TransportConfiguration(NettyAcceptorFactory.class.getName(), transport, "mqtt"));
        ActiveMQServerImpl server = new ActiveMQServerImpl(configuration, new OnePassword());
        server.start();
        server.getRemotingService().addIncomingInterceptor((MQTTInterceptor) BrokerUnderTest::flushTogether);
        System.out.println(((NettyAcceptor) server.getRemotingService().getAcceptor("mqtt")).getActualPort());
        for (int i = 0; i <= buyers; i++) {
            System.out.println(PASSWORD);
        }
    }

    /** As ours does, so that the comparison is not about flushing. */
    private static boolean flushTogether(MqttMessage packet, RemotingConnection connection) {
        if (packet instanceof MqttConnectMessage) {
            ((NettyConnection) connection.getTransportConnection())
                    .getChannel()
                    .pipeline()
                    .addFirst(new FlushConsolidationHandler(
                            FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
        }
        return true;
    }

    private static void untilInputEnds() throws IOException {
        while (System.in.read() >= 0) {
            // nothing is ever said to it
        }
    }

    private static final class OnePassword implements ActiveMQSecurityManager {
        @Override
        public boolean validateUser(String user, String password) {
            return PASSWORD.equals(password);
        }

        @Override
        public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType check) {
            return validateUser(user, password) && !roles.isEmpty();
        }
    }
}
