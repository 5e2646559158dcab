package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamPublisher;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.membership.Role;
import org.blendsm.system.RunningMarket.Managed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The Java client where TLS stands before the broker, as an operator puts it there (docs/operations.md). */
@ExtendWith(SharedInstance.Extension.class)
class MqttOverTlsScenarioIT {
    private static final Money PRICE = new Money(1);
    private static final int WINDOW = 10;

    @TempDir
    private Path scratch;

    @Test
    void a_stream_goes_over_tls_where_the_broker_says_so_and_to_nobody_with_another_certificate(
            RunningInstance instance) throws Exception {
        RunningMarket market = RunningMarket.on(instance);
        Managed seller = market.admit("Seller over TLS", Role.SELLER);
        Managed buyer = market.admit("Buyer over TLS", Role.BUYER);
        market.issue(buyer.address(), PRICE.times(WINDOW));
        Agreement.Deal deal = RunningMarket.accept(
                buyer, RunningMarket.offer(seller, PRICE, WINDOW, WINDOW), PRICE.times(WINDOW), PaymentMode.METERED);
        StreamAccess publishing =
                StreamAccess.toPublish(seller.door(), deal.offer().product());
        StreamAccess receiving = StreamAccess.toReceive(buyer.door(), deal.id());

        try (TlsDoor right = TlsDoor.before(publishing.broker(), "localhost", scratch);
                TlsDoor wrong = TlsDoor.before(publishing.broker(), "elsewhere.example", scratch)) {
            assertThatExceptionOfType(DataPlaneException.class)
                    .as("an authority that nobody here trusts")
                    .isThrownBy(() -> StreamPublisher.open(at(right, publishing)))
                    .havingRootCause()
                    .withMessageContaining("unable to find valid certification path");
            right.trusted(() -> {
                List<byte[]> received = new CopyOnWriteArrayList<>();
                try (StreamSubscriber _ = StreamSubscriber.open(
                                at(right, receiving),
                                deal.offer().product(),
                                message -> received.add(message.payload()));
                        StreamPublisher publisher = StreamPublisher.open(at(right, publishing))) {
                    publisher.publish(new byte[] {7});
                    await().atMost(RunningInstance.PATIENCE).until(() -> received.size() == 1);
                }
                assertThat(received.getFirst()).containsExactly(7);
            });
            wrong.trusted(() -> assertThatExceptionOfType(DataPlaneException.class)
                    .as("trusted, but for another name")
                    .isThrownBy(() -> StreamPublisher.open(at(wrong, publishing.unnumbered())))
                    .havingRootCause()
                    .withMessageContaining("localhost"));
        }
    }

    private static StreamAccess at(TlsDoor door, StreamAccess plain) throws IOException {
        return new StreamAccess(
                URI.create("mqtts://localhost:" + door.port()),
                plain.user(),
                plain.clientId(),
                plain.password(),
                plain.topic(),
                plain.ticks(),
                plain.nextSequence());
    }
}
