package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.SoftAssertions;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everybody who may hold a ticket, or none, and everything that MQTT lets one try with it. Each cell is tried on a
 * connection of its own, with a client of MQTT 3.1.1, which knows nothing of what the broker says it does not offer. A
 * new holder or attempt without an expectation fails the test.
 */
class TopicMatrixTest {
    /** Taken, Refused, or the connection itself was refused (Out). */
    private static final String EXPECTED = """
                                   seller anothers_seller buyer anothers_buyer anothers_ticket sellers_as_buyer buyers_as_seller replaced another_pools expelled_seller expelled_buyer ended token no_ticket nobody
            publish                T      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            publish_retained       R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            publish_exactly_once   R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            publish_anothers       R      T               R     R              O               O                O                O        O             O               O              O     O     O         O
            publish_unknown        R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            publish_system         R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            publish_queue          R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            publish_receipt        R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            publish_tick           R      R               T     R              O               O                O                O        O             O               O              O     O     O         O
            publish_tick_wrong     R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            publish_tick_retained  R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            subscribe              R      R               T     R              O               O                O                O        O             O               O              O     O     O         O
            subscribe_anothers     R      R               R     T              O               O                O                O        O             O               O              O     O     O         O
            subscribe_all          R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            subscribe_any_one      R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            subscribe_shared       R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            subscribe_unknown      R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            subscribe_system       R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            subscribe_queue        R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            subscribe_receipts     R      R               R     R              O               O                O                O        O             O               O              O     O     O         O
            will                   O      O               O     O              O               O                O                O        O             O               O              O     O     O         O
            """;

    private Pool pool;
    private Pool anotherPool;
    private ProductId product;
    private ProductId anothers;
    /** What {@link Holder#BUYER} has bought, and pays for by this. */
    private AgreementId bought;

    private final Chain chain = new Chain("the buyer's", 10);

    private enum Holder {
        SELLER,
        ANOTHERS_SELLER,
        BUYER,
        ANOTHERS_BUYER,
        /** Names an agreement, with the ticket of another one about the same product. */
        ANOTHERS_TICKET,
        SELLERS_AS_BUYER,
        BUYERS_AS_SELLER,
        REPLACED,
        ANOTHER_POOLS,
        EXPELLED_SELLER,
        EXPELLED_BUYER,
        ENDED,
        /** A REST access token where a ticket is asked for. */
        TOKEN,
        NO_TICKET,
        NOBODY
    }

    private enum Attempt {
        PUBLISH,
        PUBLISH_RETAINED,
        PUBLISH_EXACTLY_ONCE,
        PUBLISH_ANOTHERS,
        PUBLISH_UNKNOWN,
        PUBLISH_SYSTEM,
        PUBLISH_QUEUE,
        PUBLISH_RECEIPT,
        /** A buyer's own, for what it bought. */
        PUBLISH_TICK,
        /** One that is of no chain. */
        PUBLISH_TICK_WRONG,
        PUBLISH_TICK_RETAINED,
        SUBSCRIBE,
        SUBSCRIBE_ANOTHERS,
        SUBSCRIBE_ALL,
        SUBSCRIBE_ANY_ONE,
        SUBSCRIBE_SHARED,
        SUBSCRIBE_UNKNOWN,
        SUBSCRIBE_SYSTEM,
        SUBSCRIBE_QUEUE,
        SUBSCRIBE_RECEIPTS,
        WILL
    }

    private record Ticket(String user, String password) {}

    @BeforeEach
    void open(@TempDir Path here, @TempDir Path there) {
        pool = new Pool(here);
        anotherPool = new Pool(there);
        product = pool.product();
        anothers = pool.product();
        bought = agreement(product);
        pool.broker().meter().voucher(bought, 0, chain.voucher(bought, 0), true);
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
        anotherPool.close();
    }

    @Test
    void every_cell_comes_out_as_it_should() {
        List<List<String>> table = EXPECTED.lines()
                .map(line -> Arrays.asList(line.strip().toUpperCase(Locale.ROOT).split("\\s+")))
                .toList();
        List<String> holders = table.getFirst();
        List<List<String>> rows = table.subList(1, table.size());
        assertThat(holders).as("holders").containsExactly(names(Holder.values()));
        assertThat(rows).extracting(List::getFirst).as("attempts").containsExactly(names(Attempt.values()));
        assertThat(rows)
                .as("each has its expectation")
                .allSatisfy(row -> assertThat(row).hasSize(1 + Holder.values().length));

        Buyer witness = pool.witness(product);
        SoftAssertions cells = new SoftAssertions();
        for (Holder holder : Holder.values()) {
            Ticket ticket = ticket(holder);
            for (Attempt attempt : Attempt.values()) {
                cells.assertThat(outcome(ticket, attempt))
                        .as(holder + " " + attempt)
                        .isEqualTo(rows.get(attempt.ordinal()).get(1 + holder.ordinal()));
            }
        }
        cells.assertAll();
        witness.awaitMessages(1);
        assertThat(pool.broker().streams().next(product))
                .as("came into the stream")
                .isEqualTo(1);
        assertThat(pool.reading(bought).paid())
                .as("paid by the buyer's own tick")
                .isEqualTo(10);
        assertThat(pool.broker().streams().next(anothers))
                .as("came into the other")
                .isEqualTo(1);
    }

    private static String[] names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toArray(String[]::new);
    }

    private Ticket ticket(Holder holder) {
        Tickets tickets = pool.broker().tickets();
        return switch (holder) {
            case SELLER -> new Ticket(product.toString(), tickets.toPublish(product));
            case ANOTHERS_SELLER -> new Ticket(anothers.toString(), tickets.toPublish(anothers));
            case BUYER -> of(bought);
            case ANOTHERS_BUYER -> of(agreement(anothers));
            case ANOTHERS_TICKET -> new Ticket(agreement(product).toString(), tickets.toSubscribe(agreement(product)));
            case SELLERS_AS_BUYER -> {
                ProductId own = pool.product();
                yield new Ticket(agreement(product).toString(), tickets.toPublish(own));
            }
            case BUYERS_AS_SELLER -> new Ticket(product.toString(), tickets.toSubscribe(agreement(product)));
            case REPLACED -> {
                AgreementId agreement = agreement(product);
                Ticket old = of(agreement);
                tickets.toSubscribe(agreement);
                yield old;
            }
            case ANOTHER_POOLS -> {
                AgreementId agreement = agreement(product);
                tickets.toSubscribe(agreement);
                yield new Ticket(
                        agreement.toString(), anotherPool.broker().tickets().toSubscribe(agreement));
            }
            case EXPELLED_SELLER -> {
                ProductId gone = pool.product();
                Ticket held = new Ticket(gone.toString(), tickets.toPublish(gone));
                tickets.revokePublisher(gone);
                yield held;
            }
            case EXPELLED_BUYER -> {
                AgreementId agreement = agreement(product);
                Ticket held = of(agreement);
                pool.broker().meter().revoke(agreement);
                yield held;
            }
            case ENDED -> {
                AgreementId agreement = agreement(product);
                Ticket held = of(agreement);
                pool.broker().meter().end(agreement);
                yield held;
            }
            case TOKEN ->
                new Ticket(agreement(product).toString(), "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl");
            case NO_TICKET -> new Ticket(agreement(product).toString(), "");
            case NOBODY -> new Ticket("nobody", "guess");
        };
    }

    private AgreementId agreement(ProductId of) {
        return pool.agreement(of, PaymentMode.VOUCHER, 30, 1_000);
    }

    private Ticket of(AgreementId agreement) {
        return new Ticket(agreement.toString(), pool.broker().tickets().toSubscribe(agreement));
    }

    private String outcome(Ticket ticket, Attempt attempt) {
        Mqtt3AsyncClient client = Mqtt.client311(pool.broker().port(), ticket.user(), ticket.password());
        boolean in = taken(
                attempt == Attempt.WILL
                        ? client.connectWith()
                                .willPublish()
                                .topic(Streams.topic(product))
                                .payload(new byte[] {1})
                                .applyWillPublish()
                                .send()
                        : client.connect());
        if (!in) {
            return "O";
        }
        boolean taken = taken(tried(client, attempt));
        if (client.getState().isConnected()) {
            Mqtt.await(client.disconnect());
        }
        return taken ? "T" : "R";
    }

    private CompletableFuture<?> tried(Mqtt3AsyncClient client, Attempt attempt) {
        String topic = Streams.topic(product);
        String unknown = "streams/" + "0".repeat(64);
        return switch (attempt) {
            case PUBLISH -> publish(client, topic, MqttQos.AT_LEAST_ONCE, false);
            case PUBLISH_RETAINED -> publish(client, topic, MqttQos.AT_LEAST_ONCE, true);
            case PUBLISH_EXACTLY_ONCE -> publish(client, topic, MqttQos.EXACTLY_ONCE, false);
            case PUBLISH_ANOTHERS -> publish(client, Streams.topic(anothers), MqttQos.AT_LEAST_ONCE, false);
            case PUBLISH_UNKNOWN -> publish(client, unknown, MqttQos.AT_LEAST_ONCE, false);
            case PUBLISH_SYSTEM -> publish(client, "$SYS/broker", MqttQos.AT_LEAST_ONCE, false);
            case PUBLISH_QUEUE -> publish(client, DeliveryPath.QUEUES, MqttQos.AT_LEAST_ONCE, false);
            case PUBLISH_RECEIPT -> publish(client, "receipts/" + product, MqttQos.AT_LEAST_ONCE, false);
            case PUBLISH_TICK -> release(client, chain.tick(1), false);
            case PUBLISH_TICK_WRONG -> release(client, new Chain("another", 10).tick(2), false);
            case PUBLISH_TICK_RETAINED -> release(client, chain.tick(3), true);
            case SUBSCRIBE -> subscribe(client, topic);
            case SUBSCRIBE_ANOTHERS -> subscribe(client, Streams.topic(anothers));
            case SUBSCRIBE_ALL -> subscribe(client, "#");
            case SUBSCRIBE_ANY_ONE -> subscribe(client, "streams/+");
            case SUBSCRIBE_SHARED -> subscribe(client, "$share/group/" + topic);
            case SUBSCRIBE_UNKNOWN -> subscribe(client, unknown);
            case SUBSCRIBE_SYSTEM -> subscribe(client, "$SYS/#");
            case SUBSCRIBE_QUEUE -> subscribe(client, DeliveryPath.QUEUES);
            case SUBSCRIBE_RECEIPTS -> subscribe(client, "receipts/#");
            case WILL -> CompletableFuture.completedFuture("connected with a will");
        };
    }

    private CompletableFuture<?> release(Mqtt3AsyncClient client, byte[] tick, boolean retain) {
        return publish(client, Meter.TICKS, MqttQos.AT_LEAST_ONCE, retain, tick);
    }

    private static CompletableFuture<?> publish(Mqtt3AsyncClient client, String topic, MqttQos qos, boolean retain) {
        return publish(client, topic, qos, retain, new byte[] {1});
    }

    private static CompletableFuture<?> publish(
            Mqtt3AsyncClient client, String topic, MqttQos qos, boolean retain, byte[] payload) {
        return client.publishWith()
                .topic(topic)
                .qos(qos)
                .retain(retain)
                .payload(payload)
                .send();
    }

    private static CompletableFuture<?> subscribe(Mqtt3AsyncClient client, String filter) {
        return client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
    }

    private static boolean taken(CompletableFuture<?> answer) {
        try {
            answer.get(Mqtt.SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException refused) {
            return false;
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer within " + Mqtt.SECONDS + " s", e);
        }
    }
}
