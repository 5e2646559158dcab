package org.blendsm.fabric.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.blendsm.fabric.FakeGateway;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.TestIdentity;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.model.Sha256;
import org.hyperledger.fabric.client.identity.Identities;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A service of the marketplace in a test: its certificate on disk, its configuration, a scripted peer. */
final class ServiceFixture {
    static final Sha256 NETWORK = new Sha256("5".repeat(64));

    final TestIdentity service = TestIdentity.of("OperatorMSP", "rating-service");
    private final Path folder;

    ServiceFixture(Path folder) {
        this.folder = folder;
    }

    /** A context without a database. */
    ApplicationContextRunner application(FakeGateway peer) {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(LedgerAutoConfiguration.class, RestClientAutoConfiguration.class))
                .withBean(Ledger.class, () -> ledger(peer))
                .withPropertyValues(
                        "blendsm.service-name=rating-service",
                        "blendsm.pool=http://127.0.0.1:1",
                        "blendsm.identity-url=http://127.0.0.1:1",
                        "blendsm.network-fingerprint=" + NETWORK,
                        "blendsm.ledger.endpoint=127.0.0.1:1",
                        "blendsm.ledger.tls-root-cert=" + certificate(),
                        "blendsm.ledger.msp-id=OperatorMSP",
                        "blendsm.ledger.certificate=" + certificate(),
                        "blendsm.ledger.private-key=" + key());
    }

    /** A context with a read model in this database. */
    ApplicationContextRunner application(FakeGateway peer, String jdbcUrl) {
        return application(peer)
                .withConfiguration(AutoConfigurations.of(
                        LedgerEventsAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        JdbcClientAutoConfiguration.class,
                        FlywayAutoConfiguration.class))
                .withPropertyValues("spring.datasource.url=" + jdbcUrl, "spring.flyway.locations=classpath:db/ledger");
    }

    private static Ledger ledger(FakeGateway peer) {
        Duration step = Duration.ofSeconds(60);
        Patience patience = new Patience(step, step, step, step, step, 2, Duration.ofMillis(1));
        return Ledger.over(peer.channel(), FakeGateway.CHANNEL, FakeGateway.CHAINCODE, patience, LedgerObserver.NONE);
    }

    private Path certificate() {
        return write("certificate.pem", Certificates.pem(service.identity().certificate()));
    }

    private Path key() {
        return write("key.pem", Identities.toPemString(service.keys().getPrivate()));
    }

    private Path write(String name, String pem) {
        try {
            return Files.writeString(folder.resolve(name), pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
