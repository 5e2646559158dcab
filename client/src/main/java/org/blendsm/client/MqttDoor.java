package org.blendsm.client;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.reactivex.Scheduler;
import io.reactivex.schedulers.Schedulers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An MQTT 5 connection under a stream ticket; every wait has a deadline. */
final class MqttDoor {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;
    /** Receivers may wait, for a voucher to be taken say: they have no thread of the connection. */
    private static final Scheduler RECEIVERS = Schedulers.from(Executors.newVirtualThreadPerTaskExecutor());

    private MqttDoor() {}

    /**
     * Connects, keeping the session for as long as its ticket lives. Over TLS the broker's certificate has to be for
     * its host's name, from an authority that this JVM trusts ({@code javax.net.ssl.trustStore}).
     *
     * @throws DataPlaneException where the broker refuses or does not answer
     */
    static Mqtt5AsyncClient connect(StreamAccess access, Duration sessionExpiry) {
        URI broker = access.broker();
        int usual = access.overTls() ? TLS_PORT : PORT;
        Mqtt5ClientBuilder at = MqttClient.builder()
                .useMqttVersion5()
                .identifier(access.clientId())
                .serverHost(broker.getHost())
                .serverPort(broker.getPort() < 0 ? usual : broker.getPort())
                .executorConfig()
                .applicationScheduler(RECEIVERS)
                .applyExecutorConfig();
        Mqtt5AsyncClient client = (access.overTls() ? at.sslWithDefaultConfig() : at)
                .simpleAuth()
                .username(access.user())
                .password(access.password().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
        await(
                "connect",
                client.connectWith()
                        .cleanStart(false)
                        .sessionExpiryInterval(sessionExpiry.toSeconds())
                        .send());
        return client;
    }

    /** Disconnects; who is cut off already has left. */
    static void leave(Mqtt5AsyncClient client) {
        try {
            await("disconnect", client.disconnect());
        } catch (DataPlaneException e) {
            if (client.getState().isConnected()) {
                throw e;
            }
        }
    }

    /** Completes when the broker has taken a publish; fails with {@link DataPlaneException} where it did not. */
    static CompletableFuture<Void> taken(String what, CompletableFuture<Mqtt5PublishResult> publish) {
        return publish.handle((result, failure) -> {
            Throwable cause = failure == null ? result.getError().orElse(null) : failure;
            if (cause != null) {
                throw new DataPlaneException("the broker did not take " + what + ": " + cause.getMessage(), cause);
            }
            return null;
        });
    }

    static <T> T await(String what, CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new DataPlaneException("the broker refused to " + what + ": " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new DataPlaneException("the broker did not answer in time: " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataPlaneException("interrupted: " + what, e);
        }
    }
}
