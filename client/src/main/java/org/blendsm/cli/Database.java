package org.blendsm.cli;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * A real PostgreSQL from its embedded build: read models, rebuilt from the ledger when they are lost, and what only a
 * service has (leaves, sealed records, hashes of secrets), which is on disk when it is answered for.
 */
final class Database {
    static final String NAME = "blendsm";
    /** It listens on the loopback address only, and wants no password there. */
    static final DatabaseRoles.Login OWNER = new DatabaseRoles.Login("postgres", Optional.empty());

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Database() {}

    /**
     * Starts it so that it runs on after this process; its processes are those of the returned one and its children.
     *
     * @param programs where PostgreSQL's own programs are, or will be unpacked
     */
    static LocalProcess start(DataDirectory data, Path programs, int port) {
        Path folder = data.database();
        try {
            Files.createDirectories(folder);
            forgetKilled(folder);
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(folder)
                    .setOverrideWorkingDirectory(programs.toFile())
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setPGStartupWait(PATIENCE)
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("shared_buffers", "32MB")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("unix_socket_directories", "")
                    // The embedded build, made for tests, turns both off: a killed one forgot what it had said
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(
                            data.log(Ports.DATABASE).toFile()))
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(
                            data.log(Ports.DATABASE).toFile()))
                    .start();
            createDatabase(postgres);
            return LocalProcess.of(Ports.DATABASE, postmaster(folder));
        } catch (IOException | SQLException e) {
            throw new CommandFailed(
                    "the database did not start: " + e.getMessage() + "; see " + data.log(Ports.DATABASE), e);
        }
    }

    private static void createDatabase(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("select 1 from pg_database where datname = '" + NAME + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("create database " + NAME);
        }
    }

    /**
     * A postmaster that was killed and that nobody waited for keeps its number for a while; PostgreSQL would take it
     * for one that runs. Its own check of the shared memory still finds backends that outlived it.
     */
    private static void forgetKilled(Path folder) throws IOException {
        Path lock = folder.resolve("postmaster.pid");
        if (!Files.exists(lock)) {
            return;
        }
        String pid = Files.readAllLines(lock).getFirst().strip();
        boolean runs = ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> process.info().command().isPresent())
                .isPresent();
        if (!runs) {
            Files.delete(lock);
        }
    }

    private static ProcessHandle postmaster(Path folder) throws IOException {
        String pid = Files.readAllLines(folder.resolve("postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid.strip()))
                .orElseThrow(() -> new IOException("PostgreSQL ended right after it started"));
    }
}
