package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.model.catalogue.ProductId;

/**
 * A buyer's program that receives one message, leaves, and has nothing more to do. Arguments: broker, user, client id,
 * topic, product; the ticket on standard input.
 */
final class ReceiveOne {
    private static final long SECONDS = 60;

    private ReceiveOne() {}

    public static void main(String[] args) throws Exception {
        StreamAccess access = new StreamAccess(
                URI.create(args[0]), args[1], args[2], ticket(), args[3], Optional.empty(), OptionalLong.empty());
        CompletableFuture<Long> received = new CompletableFuture<>();
        try (StreamSubscriber subscriber = StreamSubscriber.open(
                access, ProductId.of(args[4]), message -> received.complete(message.sequence()))) {
            System.out.println("received "
                    + CompletableFuture.anyOf(received, subscriber.ended()).get(SECONDS, TimeUnit.SECONDS));
        }
    }

    private static String ticket() throws IOException {
        return Optional.ofNullable(new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine())
                .orElseThrow();
    }
}
