package org.blendsm.pubsub.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.testing.OldHello;
import org.blendsm.model.testing.PrivateCa;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Where the broker speaks TLS, whoever comes may have it compute, and keeps nobody waiting who is served. */
class HandshakesTest {
    /** On which a certificate was chosen to be shown. */
    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    private volatile CountDownLatch held = new CountDownLatch(0);
    private PrivateCa ca;
    private SSLContext serving;
    private Pool pool;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        ca = new PrivateCa(folder);
        ca.certify(folder);
        PemSslStoreDetails own = PemSslStoreDetails.forCertificate(Files.readString(folder.resolve(PrivateCa.CHAIN)))
                .withPrivateKey(Files.readString(folder.resolve(PrivateCa.KEY)));
        KeyManager[] keys =
                SslBundle.of(new PemSslStoreBundle(own, null)).getManagers().getKeyManagers();
        serving = SSLContext.getInstance("TLS");
        serving.init(new KeyManager[] {new Told((X509ExtendedKeyManager) keys[0])}, null, null);
        BrokerSettings usual = Pool.patient(folder.resolve("broker"));
        pool = new Pool(new BrokerSettings(
                usual.directory(),
                usual.host(),
                usual.port(),
                usual.inFlight(),
                usual.recentMessages(),
                usual.largestPayload(),
                usual.diskReserve(),
                usual.fsync(),
                usual.patience(),
                Optional.of(() -> serving)));
    }

    @AfterEach
    void close() throws Exception {
        held.countDown();
        pool.close();
    }

    @Test
    void a_handshake_is_computed_on_threads_of_its_own() throws IOException {
        for (int i = 0; i < 8; i++) {
            try (SSLSocket stranger = stranger()) {
                stranger.startHandshake();
            }
        }

        assertThat(threads).isNotEmpty().allMatch(thread -> thread.startsWith("broker-handshake-"));
        assertThat(threads.size())
                .isLessThanOrEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    /** More of them than the broker has threads of any kind for its connections. */
    @Test
    void a_client_is_served_while_handshakes_are_held_up() throws IOException {
        ProductId product = pool.product();
        Mqtt5AsyncClient seller = seller(product);
        Mqtt.await(seller.connect());
        threads.clear();
        held = new CountDownLatch(1);
        List<SSLSocket> strangers = new ArrayList<>();
        for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
            SSLSocket stranger = stranger();
            strangers.add(stranger);
            Thread.startVirtualThread(() -> begin(stranger));
        }
        Mqtt.eventually(() -> assertThat(threads).isNotEmpty());

        for (int i = 0; i < 20; i++) {
            Mqtt.await(seller.publishWith()
                    .topic(Streams.topic(product))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(new byte[1])
                    .send());
        }

        held.countDown();
        for (SSLSocket stranger : strangers) {
            stranger.close();
        }
        Mqtt.await(seller.disconnect());
    }

    @Test
    void who_finds_no_room_for_a_handshake_is_hung_up_on() {
        EmbeddedChannel client = new EmbeddedChannel(Entrance.secured(serving, _ -> {
            throw new RejectedExecutionException("a thousand wait");
        }));

        assertThatThrownBy(() -> client.writeInbound(Unpooled.wrappedBuffer(OldHello.bytes())))
                .hasRootCauseInstanceOf(RejectedExecutionException.class);
        assertThat(client.isOpen()).isFalse();
    }

    private SSLSocket stranger() throws IOException {
        Socket line = new Socket(InetAddress.getLoopbackAddress(), pool.broker().port());
        return (SSLSocket) ca.trusting()
                .getSocketFactory()
                .createSocket(line, "localhost", pool.broker().port(), true);
    }

    private static void begin(SSLSocket stranger) {
        try {
            stranger.startHandshake();
        } catch (IOException hungUp) {
            // which is what becomes of strangers
        }
    }

    private Mqtt5AsyncClient seller(ProductId product) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier("seller")
                .serverHost("localhost")
                .serverPort(pool.broker().port())
                .sslConfig()
                .trustManagerFactory(ca.trust())
                .applySslConfig()
                .simpleAuth()
                .username(product.toString())
                .password(pool.broker().tickets().toPublish(product).getBytes(UTF_8))
                .applySimpleAuth()
                .buildAsync();
    }

    /** The server's key, told where it is asked for and held back as long as the test likes. */
    private final class Told extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager own;

        private Told(X509ExtendedKeyManager own) {
            this.own = own;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(String type, Principal @Nullable [] issuers, SSLEngine engine) {
            threads.add(Thread.currentThread().getName());
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return own.chooseEngineServerAlias(type, issuers, engine);
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return own.getServerAliases(type, issuers);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return own.chooseServerAlias(type, issuers, socket);
        }

        @Override
        public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
            return own.getClientAliases(type, issuers);
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return own.chooseClientAlias(types, issuers, socket);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
            return own.getCertificateChain(alias);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
            return own.getPrivateKey(alias);
        }
    }
}
