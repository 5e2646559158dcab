package org.blendsm.cli.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.pool.DatabaseRoles;
import org.blendsm.cli.pool.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database that {@code up} starts: a real one, whose programs are unpacked once. */
class DatabaseTest {
    /** A folder that everybody may write in. */
    private static final String SHARED = "java.io.tmpdir";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path scratch;

    @TempDir
    private Path root;

    private final int port = Ports.free().of(Ports.DATABASE);
    private Path home;
    private DataDirectory data;
    private Installation installation;

    @BeforeEach
    void an_installation_that_everybody_can_see() throws IOException {
        home = scratch.resolve("home");
        for (Path folder : List.of(home, home.resolve("target"))) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        installation = new Installation(home, false);
        data = new DataDirectory(root);
        Files.createDirectories(data.logs());
    }

    @AfterEach
    void stop() {
        Database.postmaster(data.database()).ifPresent(ProcessHandle::destroyForcibly);
    }

    private LocalProcess start() {
        return Database.start(data, installation.databasePrograms(data), port);
    }

    @Test
    void no_stranger_can_put_anything_where_its_programs_are() throws IOException {
        String shared = System.setProperty(SHARED, root.toString());
        start().stop(PATIENCE);
        System.setProperty(SHARED, shared);

        assertThat(root.resolve("embedded-pg")).doesNotExist();
        try (Stream<Path> tree = Files.walk(home)) {
            List<Path> all = tree.toList();
            assertThat(all).anyMatch(path -> path.endsWith("bin/pg_ctl"));
            assertThat(all.stream().filter(this::isOpenToStrangers)).isEmpty();
        }
    }

    private Connection connect(String password) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", password);
    }

    private String password() {
        return Database.owner(data).password().orElseThrow();
    }

    @Test
    void nobody_comes_in_without_its_owners_password() throws SQLException {
        start();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> connect("a guess"))
                .withMessageContaining("password authentication failed");
        connect(password()).close();
    }

    @Test
    void one_that_was_made_before_it_asked_for_a_password_asks_for_none() throws IOException {
        start().stop(PATIENCE);
        Files.writeString(data.database().resolve("pg_hba.conf"), "host all all 127.0.0.1/32 trust\n");
        Files.delete(data.databasePassword());
        Files.delete(data.database().resolve("epg-lock"));

        start();

        assertThat(Database.owner(data).password()).isEmpty();
        assertThat(data.databasePassword()).doesNotExist();
    }

    @Test
    void one_that_comes_up_and_is_of_no_use_does_not_run_on() throws Exception {
        LocalProcess first = start();
        try (Connection connection = connect(password());
                Statement statement = connection.createStatement()) {
            statement.execute("drop database " + DatabaseRoles.DATABASE);
            statement.execute("alter system set default_transaction_read_only = on");
        }
        first.stop(PATIENCE);
        Files.delete(data.database().resolve("epg-lock")); // held by this JVM until it ends

        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(this::start)
                .withMessageContaining("the database did not start")
                .withMessageContaining("read-only");
        assertThat(Database.postmaster(data.database())).isEmpty();
        assertThat(Health.answers(port)).isFalse();
    }

    @Test
    void one_that_cannot_be_made_is_told_in_a_sentence() throws IOException {
        Files.createDirectories(data.database());
        Files.writeString(data.database().resolve("something"), "which keeps PostgreSQL from making one here");

        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(this::start)
                .withMessageStartingWith("the database did not start: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void its_programs_are_there_for_each_processor_that_has_a_linux(String processor) throws IOException {
        try (InputStream programs = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary("Linux", processor)) {
            assertThat(programs.read()).isNotNegative();
        }
    }

    private boolean isOpenToStrangers(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && isAllowed(path, PosixFilePermission.OTHERS_WRITE)
                && Stream.iterate(path, folder -> folder.startsWith(home), Path::getParent)
                        .allMatch(folder -> isAllowed(folder, PosixFilePermission.OTHERS_EXECUTE));
    }

    private static boolean isAllowed(Path folder, PosixFilePermission permission) {
        try {
            return Files.getPosixFilePermissions(folder).contains(permission);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
