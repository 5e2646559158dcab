package org.blendsm.benchmarks.delivery;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.AgreementTerms;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.BrokerSettings;

/**
 * A broker in a process of its own, so that its CPU seconds can be read. Says its port, then the passwords of the
 * seller and of each buyer, one a line; ends when its input ends.
 */
final class BrokerUnderTest {
    static final ProductId PRODUCT = ProductId.of("a".repeat(64));
    private static final String PASSWORD = "password";

    private BrokerUnderTest() {}

    static AgreementId agreement(int buyer) {
        return AgreementId.of("%064x".formatted(buyer + 1));
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        int buyers = Integer.parseInt(args[2]);
        switch (args[0]) {
            case "metered" -> metered(directory, buyers, false);
            case "metered-fsync" -> metered(directory, buyers, true);
            case "plain" -> plain(directory, buyers, false);
            case "plain-fsync" -> plain(directory, buyers, true);
            default -> throw new IllegalArgumentException("no such broker: " + args[0]);
        }
        untilInputEnds();
        Runtime.getRuntime().halt(0);
    }

    private static void metered(Path directory, int buyers, boolean fsync) {
        BrokerSettings usual = BrokerSettings.in(directory);
        BrokerSettings settings = new BrokerSettings(
                directory, usual.host(), 0, usual.inFlight(), usual.recentMessages(), usual.largestPayload(), fsync);
        Broker broker = Broker.start(settings, Clock.systemUTC(), () -> true, (agreement, position) -> {});
        broker.streams().open(PRODUCT);
        System.out.println(broker.port());
        System.out.println(broker.tickets().toPublish(PRODUCT));
        for (int i = 0; i < buyers; i++) {
            broker.meter().open(new AgreementTerms(agreement(i), PRODUCT, PaymentMode.METERED, 2_000, 1L << 40));
            System.out.println(broker.tickets().toSubscribe(agreement(i)));
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
