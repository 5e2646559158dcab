package org.blendsm.fabric.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.blendsm.fabric.EventBlock;
import org.blendsm.fabric.FakeGateway;
import org.blendsm.fabric.testing.TestDatabase;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingEvent;
import org.blendsm.model.rating.Ratings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class ReadModelTest {
    private final FakeGateway peer = new FakeGateway();
    private final String jdbcUrl = TestDatabase.create();

    @TempDir
    Path folder;

    @AfterEach
    void hangUp() {
        peer.close();
    }

    /** A service's listener: one row for each event, in the order in which they came. */
    static final class Stars {
        private final JdbcClient database;
        private volatile int poison;

        Stars(JdbcClient database) {
            this.database = database;
            database.sql("create table if not exists stars (position serial primary key, stars int not null)")
                    .update();
        }

        @EventListener
        void on(RatingEvent.MemberRated event) {
            int stars = event.rating().stars();
            database.sql("insert into stars (stars) values (?)").param(stars).update();
            if (stars == poison) {
                throw new IllegalStateException("no room for " + stars + " stars");
            }
        }

        List<Integer> all() {
            return database.sql("select stars from stars order by position")
                    .query(Integer.class)
                    .list();
        }
    }

    private ApplicationContextRunner service() {
        return service(peer);
    }

    private ApplicationContextRunner service(FakeGateway aPeer) {
        return new ServiceFixture(folder)
                .application(aPeer, jdbcUrl)
                .withBean(Stars.class)
                .withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));
    }

    /** By the settings that all services have in common; only their patience is shorter. */
    private ApplicationContextRunner asServicesAre() {
        return service()
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withPropertyValues(
                        "spring.config.location=classpath:blendsm-service.yml",
                        "blendsm.schema=rating",
                        "blendsm.database-patience=2s");
    }

    private static void lockCheckpoint(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select next_block from rating.ledger_checkpoint for update");
        }
    }

    private static Stars stars(ApplicationContext context) {
        return context.getBean(Stars.class);
    }

    private static long checkpoint(ApplicationContext context) {
        return context.getBean(JdbcClient.class)
                .sql("select next_block from ledger_checkpoint")
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** By which block the service would know the ledger again. */
    private static Optional<Long> known(ApplicationContext context) {
        return context.getBean(JdbcClient.class)
                .sql("select known_block from ledger_checkpoint where known_block is not null")
                .query(Long.class)
                .optional();
    }

    private static Health health(ApplicationContext context) {
        return context.getBean(LedgerHealth.class).health();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    private static void awaitDown(ApplicationContext context, String... reasons) {
        await().untilAsserted(() -> {
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(String.valueOf(health.getDetails().get("reason"))).contains(reasons);
        });
    }

    private static Rating rating(int stars) {
        return new Rating(
                AgreementId.of("a".repeat(64)),
                new MemberId("1".repeat(40)),
                new MemberId("2".repeat(40)),
                stars,
                Optional.empty(),
                Money.ZERO,
                Instant.EPOCH);
    }

    private static RatingEvent rated(int stars) {
        return new RatingEvent.MemberRated(rating(stars));
    }

    /** Keeps which events came in which block, and which blocks were told to be there. */
    static final class Story {
        private final List<EventBlock> blocks = new CopyOnWriteArrayList<>();
        private final List<Long> read = new CopyOnWriteArrayList<>();
        private final List<Long> readToEnd = new CopyOnWriteArrayList<>();

        @EventListener
        void on(EventBlock block) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            blocks.add(block);
        }

        @EventListener
        void on(BlocksRead told) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isFalse();
            read.add(told.last());
        }

        @EventListener
        void on(ReadToEnd told) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isFalse();
            readToEnd.add(told.last());
        }
    }

    @Test
    void what_the_database_forgot_after_it_was_committed_is_read_again_with_what_comes_next() {
        peer.block(1, rated(1));
        peer.block(2, rated(2));
        service().run(context -> {
            await().until(() -> checkpoint(context) == 3);
            JdbcClient database = context.getBean(JdbcClient.class);
            database.sql("delete from stars where stars = 2").update();
            database.sql("update ledger_checkpoint set next_block = 2").update();

            peer.block(3, rated(3));

            await().until(() -> checkpoint(context) == 4);
            assertThat(stars(context).all()).containsExactly(1, 2, 3);
        });
    }

    @Test
    void what_the_database_forgot_is_read_again_though_nothing_comes_next() {
        peer.block(1, rated(1));
        peer.block(2, rated(2));
        service().run(context -> {
            await().until(() -> known(context).equals(Optional.of(2L)));
            JdbcClient database = context.getBean(JdbcClient.class);
            database.sql("delete from stars where stars = 2").update();
            database.sql("update ledger_checkpoint set next_block = 2").update();

            await().until(() -> checkpoint(context) == 3);

            assertThat(stars(context).all()).containsExactly(1, 2);
            await().until(() -> health(context).getStatus().equals(Status.UP));
        });
    }

    /** As one does that hears of the ledger by a peer that lags. */
    @Test
    void a_replica_that_knows_less_of_the_ledger_does_not_take_back_what_another_one_knew() {
        peer.block(1, rated(1));
        service().run(context -> {
            await().until(() -> known(context).equals(Optional.of(1L)));
            context.getBean(JdbcClient.class)
                    .sql("update ledger_checkpoint set known_block = 9")
                    .update();

            peer.grows(5);

            int told = peer.heightsTold();
            // the next but one is asked when the next one was taken in
            await().until(() -> peer.heightsTold() >= told + 2);
            assertThat(known(context)).contains(9L);
            peer.grows(11);
            await().until(() -> known(context).equals(Optional.of(10L)));
        });
    }

    @Test
    void a_restored_ledger_that_is_shorter_than_the_read_model_is_not_read_on() {
        peer.block(4, rated(1));
        service().run(context -> await().until(() -> checkpoint(context) == 5));
        try (FakeGateway restored = new FakeGateway()) {
            restored.block(1, rated(2));
            service(restored).run(context -> {
                awaitDown(context, "the ledger has 2 blocks, and 5 were read");
                assertThat(stars(context).all()).containsExactly(1);
            });
        }
    }

    @Test
    void a_restored_ledger_that_has_outgrown_the_read_model_again_is_not_read_on() {
        peer.block(4, rated(1));
        service().run(context -> await().until(() -> known(context).equals(Optional.of(4L))));
        try (FakeGateway restored = new FakeGateway()) {
            restored.block(4, rated(2));
            restored.block(5, rated(3));
            service(restored).run(context -> {
                awaitDown(context, "block 4 of the ledger is another one");
                assertThat(stars(context).all()).containsExactly(1);
            });
        }
    }

    @Test
    void the_same_ledger_is_known_again_when_it_has_grown() {
        peer.block(4, rated(1));
        service().run(context -> await().until(() -> known(context).equals(Optional.of(4L))));
        peer.block(6, rated(2));
        service().run(context -> {
            await().until(() -> known(context).equals(Optional.of(6L)));
            assertThat(stars(context).all()).containsExactly(1, 2);
        });
    }

    @Test
    void a_read_model_whose_peer_says_nothing_any_more_is_not_ready() {
        service().run(context -> {
            await().until(() -> health(context).getStatus().equals(Status.UP));

            peer.freeze();

            await().until(() -> health(context).getStatus().equals(Status.OUT_OF_SERVICE));
            assertThat(health(context).getDetails()).containsEntry("events", "silent");
            peer.thaw(1, rated(1));
            await().until(() -> health(context).getStatus().equals(Status.UP));
        });
    }

    @Test
    void a_replica_that_stands_still_in_a_transaction_does_not_hold_up_the_others() {
        peer.block(1, rated(1));
        asServicesAre().run(context -> {
            await().until(() -> checkpoint(context) == 2);
            // The pool ends it with the context
            lockCheckpoint(context.getBean(DataSource.class).getConnection());

            peer.block(2, rated(2));

            await().until(() -> checkpoint(context) == 3);
            assertThat(stars(context).all()).containsExactly(1, 2);
        });
    }

    @Test
    void who_waits_too_long_for_a_lock_says_so_and_goes_on_when_it_is_free() {
        peer.block(1, rated(1));
        asServicesAre().run(context -> {
            await().until(() -> checkpoint(context) == 2);
            try (Connection working = DriverManager.getConnection(jdbcUrl)) {
                lockCheckpoint(working);
                peer.block(2, rated(2));
                awaitDown(context, "lock timeout");
            }

            await().until(() -> checkpoint(context) == 3);
            assertThat(stars(context).all()).containsExactly(1, 2);
        });
    }

    @Test
    void a_listener_may_have_whole_blocks_and_is_told_when_they_are_in_the_database() {
        peer.block(1, rated(1), rated(2));
        service().withBean(Story.class).run(context -> {
            Story story = context.getBean(Story.class);
            await().until(() -> story.read.contains(1L));
            await().until(() -> story.readToEnd.contains(1L));
            assertThat(story.blocks)
                    .filteredOn(block -> block.number() == 1)
                    .singleElement()
                    .satisfies(block -> assertThat(block.occurrences())
                            .extracting(occurrence -> ((RatingEvent.MemberRated) occurrence.event())
                                    .rating()
                                    .stars())
                            .containsExactly(1, 2));
        });
    }

    @Test
    void an_empty_schema_is_filled_from_block_0_in_order() {
        peer.block(2, rated(1), rated(2));
        peer.block(7, rated(3));

        service().run(context -> {
            await().until(() -> checkpoint(context) == 8);
            assertThat(stars(context).all()).containsExactly(1, 2, 3);
            await().until(() -> health(context).getStatus().equals(Status.UP));
        });
    }

    @Test
    void a_service_that_comes_back_takes_each_event_once() {
        peer.block(1, rated(1));
        service().run(context -> await().until(() -> checkpoint(context) == 2));
        peer.block(2, rated(2));

        service().run(context -> {
            await().until(() -> checkpoint(context) == 3);
            assertThat(stars(context).all()).containsExactly(1, 2);
        });
    }

    @Test
    void two_replicas_on_one_schema_take_each_event_once() {
        service()
                .run(one -> service().run(other -> {
                    IntStream.rangeClosed(1, 50).forEach(block -> peer.block(block, rated(block % 5 + 1)));

                    await().until(() -> checkpoint(one) == 51);
                    assertThat(stars(one).all())
                            .containsExactlyElementsOf(IntStream.rangeClosed(1, 50)
                                    .map(b -> b % 5 + 1)
                                    .boxed()
                                    .toList());
                }));
    }

    @Test
    void a_listener_that_throws_stops_the_story_loudly_and_nothing_of_it_stays() {
        service().run(context -> {
            stars(context).poison = 4;
            peer.block(1, rated(3), rated(4));
            peer.block(2, rated(5));

            awaitDown(context, "MemberRated", "tx-1-1", "no room for 4 stars");
            assertThat(stars(context).all()).isEmpty();
            assertThat(checkpoint(context)).isZero();

            stars(context).poison = 0;
            await().until(() -> checkpoint(context) == 3);
            assertThat(stars(context).all()).containsExactly(3, 4, 5);
        });
    }

    @Test
    void a_read_model_is_fresh_only_while_it_has_read_all_that_came() {
        service().run(context -> {
            EventFeed feed = context.getBean(EventFeed.class);
            Duration bound = Duration.ofMinutes(5);
            await().until(() -> feed.isFresh(bound));
            assertThat(feed.isFresh(Duration.ofNanos(-1))).isFalse();

            stars(context).poison = 4;
            peer.block(1, rated(4));
            await().until(() -> !feed.isFresh(bound));

            stars(context).poison = 0;
            await().until(() -> feed.isFresh(bound));
            assertThat(stars(context).all()).containsExactly(4);

            feed.stop();
            assertThat(feed.isFresh(bound)).isFalse();
        });
    }

    @Test
    void a_schema_of_another_network_is_not_written_to() {
        service().run(context -> {
            peer.block(1, rated(1));
            await().until(() -> checkpoint(context) == 2);
        });
        peer.block(2, rated(2));

        service()
                .withPropertyValues("blendsm.network-fingerprint=" + "6".repeat(64))
                .run(context -> {
                    awaitDown(context, "a schema of its own, or that network's fingerprint");
                    assertThat(stars(context).all()).containsExactly(1);
                });
    }

    @Test
    void who_changes_the_ledger_reads_what_it_wrote() {
        peer.emitting().answers(rating(5));
        service().run(context -> {
            Thread ledger = Thread.ofVirtual().start(() -> {
                await().until(() -> !peer.submitted.isEmpty());
                peer.block(1, peer.submitted.getFirst().getTransactionId(), rated(5));
            });

            context.getBean(ServiceLedger.class)
                    .contract(Ratings.class)
                    .rate(new NewRating(rating(5).agreement(), 5, Optional.empty()));

            assertThat(stars(context).all()).containsExactly(5);
            ledger.join();
        });
    }

    @Test
    void how_stale_the_read_model_may_be_is_measured() {
        service()
                .run(context -> assertThat(context.getBean(MeterRegistry.class)
                                .find("blendsm.ledger.events.staleness")
                                .timeGauge())
                        .isNotNull());
    }
}
