package org.blendsm.fabric.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** A fresh database for each application context, in one PostgreSQL server for the whole test run. */
public final class TestDatabase implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                // It stops with the JVM. Its own choice of a port may be an outgoing connection's before it listens
                return EmbeddedPostgres.builder()
                        .setPort(FreePorts.block(1))
                        .setPGStartupWait(PATIENCE)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The JDBC address of a new, empty database. */
    public static String create() {
        String name = "test_" + MADE.incrementAndGet();
        execute("create database " + name);
        return Server.POSTGRES.getJdbcUrl("postgres", name);
    }

    /** Nobody can connect to the database any more, and who was connected no longer is. */
    public static void close(String name) {
        execute("alter database " + name + " with allow_connections false");
        execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
    }

    public static void open(String name) {
        execute("alter database " + name + " with allow_connections true");
    }

    private static void execute(String sql) {
        try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TestPropertyValues.of("spring.datasource.url=" + create()).applyTo(context);
    }
}
