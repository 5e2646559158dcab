package org.blendsm.client;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.exceptions.ConnectionFailedException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5MessageException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAck;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import io.reactivex.schedulers.Schedulers;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.TrustManagerFactory;

/** An MQTT 5 connection under a stream ticket; every wait has a deadline. */
final class MqttDoor {
    static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;
    /** What an app does next may take its time: it has no thread of the connection. */
    static final Executor APPS = Executors.newVirtualThreadPerTaskExecutor();

    private MqttDoor() {}

    /**
     * A client that is not connected yet, and tells what comes on its connection's thread, in the order in which it
     * comes. Over TLS the broker's certificate has to be for its host's name, from one of the {@link Authorities}.
     */
    static Mqtt5ClientBuilder to(StreamAccess access) {
        URI broker = access.broker();
        int usual = access.overTls() ? TLS_PORT : PORT;
        Mqtt5ClientBuilder at = MqttClient.builder()
                .useMqttVersion5()
                .identifier(access.clientId())
                .serverHost(broker.getHost())
                .serverPort(broker.getPort() < 0 ? usual : broker.getPort())
                .executorConfig()
                .applicationScheduler(Schedulers.trampoline())
                .applyExecutorConfig();
        return (access.overTls() ? secured(at) : at)
                .simpleAuth()
                .username(access.user())
                .password(access.password().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth();
    }

    private static Mqtt5ClientBuilder secured(Mqtt5ClientBuilder plain) {
        Optional<TrustManagerFactory> named = Authorities.named();
        return named.isPresent()
                ? plain.sslConfig().trustManagerFactory(named.get()).applySslConfig()
                : plain.sslWithDefaultConfig();
    }

    /**
     * Connects, keeping the session for as long as its ticket lives. Who is let in when this has given up leaves at
     * once.
     *
     * @throws DataPlaneException where the broker refuses or does not answer
     */
    static void connect(Mqtt5AsyncClient client, Duration sessionExpiry) {
        CompletableFuture<Mqtt5ConnAck> letIn = client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(sessionExpiry.toSeconds())
                .send();
        try {
            await("connect", letIn);
        } catch (DataPlaneException e) {
            var unused = letIn.thenCompose(_ -> client.disconnect());
            throw e;
        }
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
        return publish.handleAsync(
                (result, failure) -> {
                    Throwable cause = failure == null ? result.getError().orElse(null) : itself(failure);
                    if (cause != null) {
                        throw notTaken(what, cause);
                    }
                    return null;
                },
                APPS);
    }

    /** What a future failed by, without what its dependents are told it in. */
    static Throwable itself(Throwable failure) {
        return failure instanceof CompletionException within && within.getCause() != null ? within.getCause() : failure;
    }

    /** With the reason that the broker gave, where it gave one. */
    static DataPlaneException notTaken(String what, Throwable cause) {
        return new DataPlaneException("the broker did not take " + what + ": " + words(cause), reason(cause), cause);
    }

    private static DataPlaneException failed(String what, Throwable cause) {
        if (cause instanceof DataPlaneException known) {
            return new DataPlaneException("cannot " + what + ": " + words(known), known.reason(), known);
        }
        int reason = reason(cause);
        String who = reason == 0 ? "the broker cannot be reached to " : "the broker refused to ";
        return new DataPlaneException(who + what + ": " + words(cause), reason, cause);
    }

    /** 0 where the broker said nothing. */
    static int reason(Throwable cause) {
        if (!(cause instanceof Mqtt5MessageException told)) {
            return 0;
        }
        return switch (told.getMqttMessage()) {
            case Mqtt5ConnAck answer -> answer.getReasonCode().getCode();
            case Mqtt5SubAck answer -> answer.getReasonCodes().getFirst().getCode();
            case Mqtt5PubAck answer -> answer.getReasonCode().getCode();
            case Mqtt5Disconnect farewell -> farewell.getReasonCode().getCode();
            default -> 0;
        };
    }

    /** The broker's own, where it says some; no name of a class. */
    private static String words(Throwable cause) {
        if (cause instanceof Mqtt5PubAckException refused) {
            return refused.getMqttMessage()
                    .getReasonString()
                    .map(Object::toString)
                    .orElseGet(refused::getMessage);
        }
        if (cause instanceof ConnectionFailedException && cause.getCause() != null) {
            return words(cause.getCause());
        }
        return cause instanceof UnknownHostException
                ? "there is no host " + cause.getMessage()
                : String.valueOf(cause.getMessage());
    }

    static <T> T await(String what, CompletableFuture<T> future) {
        return await(what, future, PATIENCE);
    }

    static <T> T await(String what, CompletableFuture<T> future, Duration patience) {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(what, Objects.requireNonNull(e.getCause()));
        } catch (TimeoutException e) {
            throw new DataPlaneException("the broker did not answer in time: " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataPlaneException("interrupted: " + what, e);
        }
    }
}
