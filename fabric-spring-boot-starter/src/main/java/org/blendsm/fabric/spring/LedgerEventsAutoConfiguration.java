package org.blendsm.fabric.spring;

import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.Arrivals;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where an application has a database, the ledger's events reach its {@code @EventListener} methods, from its own
 * checkpoint on. Needs the migrations of {@code classpath:db/ledger}. With {@code blendsm.rebuild=true} it starts with
 * an empty read model: {@code classpath:db/rebuild/SERVICE.sql} empties it.
 */
@AutoConfiguration(
        before = LedgerAutoConfiguration.class,
        after = {
            JdbcClientAutoConfiguration.class,
            DataSourceTransactionManagerAutoConfiguration.class,
            FlywayAutoConfiguration.class
        })
@ConditionalOnBean({JdbcClient.class, PlatformTransactionManager.class})
public final class LedgerEventsAutoConfiguration {
    @Bean
    Arrivals arrivals() {
        return new Arrivals();
    }

    @Bean
    @ConditionalOnBooleanProperty("blendsm.rebuild")
    Rebuild rebuild(BlendsmProperties blendsm) {
        return new Rebuild(new ClassPathResource("db/rebuild/" + blendsm.serviceName() + ".sql"));
    }

    @Bean
    @DependsOnDatabaseInitialization
    EventFeed eventFeed(
            BlendsmProperties blendsm,
            ServiceLedger service,
            JdbcClient database,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher listeners) {
        Checkpoint checkpoint = new Checkpoint(database, blendsm.networkFingerprint());
        return new EventFeed(
                service.signatory(),
                new EventPublication(checkpoint, new TransactionTemplate(transactions), listeners));
    }

    @Bean
    MeterBinder ledgerEventsMetrics(EventFeed feed) {
        return meters -> TimeGauge.builder(
                        "blendsm.ledger.events.staleness",
                        feed,
                        TimeUnit.MILLISECONDS,
                        f -> f.staleness().toMillis())
                .description("for how long the ledger may have gone on without this application's read model")
                .register(meters);
    }
}
