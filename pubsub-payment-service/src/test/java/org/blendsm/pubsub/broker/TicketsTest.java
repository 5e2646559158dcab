package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.postoffice.RoutingStatus;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.journal.Journal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ticket that was replaced, while Artemis was letting in who came with it. */
class TicketsTest {
    private static final int ROUNDS = 300;

    private final ProductId product = ProductId.of(Pool.id("product"));
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private Pool pool;

    @TempDir
    Path directory;

    @BeforeEach
    void a_broker() {
        pool = new Pool(directory);
        pool.broker().streams().open(product);
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    @Test
    void who_was_let_in_with_a_ticket_that_was_replaced_since_publishes_nothing() throws Exception {
        ServerSession session = letIn(pool.broker().tickets().toPublish(product));
        assertThatCode(() -> publish(session)).doesNotThrowAnyException();

        pool.broker().tickets().toPublish(product);

        assertThatThrownBy(() -> publish(session)).isInstanceOf(ActiveMQSecurityException.class);
    }

    @Test
    void a_session_that_begins_after_its_ticket_was_replaced_is_cut() throws Exception {
        ServerSession session = letIn(pool.broker().tickets().toPublish(product));
        path().afterCreateSession(session);
        assertThat(channel.isOpen()).isTrue();

        pool.broker().tickets().toPublish(product);
        path().afterCreateSession(session);

        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void of_two_tickets_that_are_asked_for_at_once_the_same_one_is_good_after_a_restart() throws Exception {
        Path here = directory.resolve("tickets");
        List<ProductId> products = Stream.generate(() -> ProductId.of(Pool.id("product")))
                .limit(ROUNDS)
                .toList();
        List<List<String>> tickets;
        List<List<Boolean>> before;
        try (Journal journal = Journal.open(here, false);
                ExecutorService both = Executors.newFixedThreadPool(2)) {
            Tickets asked = new Tickets(journal, new Sessions());
            tickets = products.stream()
                    .map(each -> Stream.of(each, each)
                            .map(one -> CompletableFuture.supplyAsync(() -> asked.toPublish(one), both))
                            .toList()
                            .stream()
                            .map(CompletableFuture::join)
                            .toList())
                    .toList();
            before = good(asked, products, tickets);
        }
        try (Journal journal = Journal.open(here, false)) {
            assertThat(good(new Tickets(journal, new Sessions()), products, tickets))
                    .isEqualTo(before);
        }
    }

    private static List<List<Boolean>> good(Tickets all, List<ProductId> products, List<List<String>> tickets) {
        return Stream.iterate(0, i -> i < products.size(), i -> i + 1)
                .map(i -> tickets.get(i).stream()
                        .map(ticket ->
                                all.find(products.get(i).toString(), ticket).isPresent())
                        .toList())
                .toList();
    }

    /** Its connection has been let in, and its session is about to begin. */
    private ServerSession letIn(String ticket) {
        RemotingConnection connection = mock(RemotingConnection.class);
        NettyConnection transport = mock(NettyConnection.class);
        given(transport.getChannel()).willReturn(channel);
        given(connection.getTransportConnection()).willReturn(transport);
        Subject subject = Objects.requireNonNull(new TicketSecurity(
                        pool.broker().tickets(), pool.broker().meter().deliveries())
                .authenticate(product.toString(), ticket, connection, ""));
        given(connection.getSubject()).willReturn(subject);
        ServerSession session = mock(ServerSession.class);
        given(session.getUsername()).willReturn(product.toString());
        given(session.getRemotingConnection()).willReturn(connection);
        return session;
    }

    private void publish(ServerSession session) throws Exception {
        CoreMessage message = new CoreMessage(1, 100);
        message.setAddress("streams/" + product);
        message.getBodyBuffer().writeBytes("m".getBytes(StandardCharsets.UTF_8));
        message.putIntProperty(MQTTUtil.MQTT_QOS_LEVEL_KEY, 1);
        DeliveryPath path = path();
        path.beforeSend(session, mock(Transaction.class), message, false, false);
        path.afterSend(session, mock(Transaction.class), message, false, false, RoutingStatus.NO_BINDINGS);
    }

    private DeliveryPath path() {
        return new DeliveryPath(
                pool.broker().streams(),
                pool.broker().tickets(),
                pool.broker().meter(),
                new PublishAcknowledgements(),
                new Dispatch(),
                new DiskReserve(() -> Long.MAX_VALUE, 0),
                new RefusedPublishes(),
                1_000);
    }
}
