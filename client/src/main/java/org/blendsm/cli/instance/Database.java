package org.blendsm.cli.instance;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.pool.DatabaseRoles;
import org.blendsm.cli.pool.Ports;

/**
 * A real PostgreSQL from its embedded build: read models, rebuilt from the ledger when they are lost, and what only a
 * service has (leaves, sealed records, hashes of secrets), which is on disk when it is answered for.
 */
final class Database {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OWNER = "postgres";
    private static final String LOCK = "postmaster.pid";
    private static final String CONFIGURATION = "postgresql.conf";

    private Database() {}

    /** Who may do everything in it; with a password, but for one that was made before it asked for any. */
    static DatabaseRoles.Login owner(DataDirectory data) {
        Path password = data.databasePassword();
        boolean asks = Files.exists(password) || !Files.exists(data.database().resolve(CONFIGURATION));
        return new DatabaseRoles.Login(OWNER, asks ? Optional.of(DatabaseRoles.standing(password)) : Optional.empty());
    }

    /**
     * Starts it so that it runs on after this process; its processes are those of the returned one and its children.
     *
     * @param programs where PostgreSQL's own programs are, or will be unpacked
     */
    static LocalProcess start(DataDirectory data, Path programs, int port) {
        Path folder = data.database();
        postmaster(folder).ifPresent(other -> {
            throw new CommandFailed("a database runs on " + folder + " that no command knows: end process "
                    + other.pid() + ", and start again");
        });
        try {
            Files.createDirectories(folder);
            // PostgreSQL would take it for one that runs. It still finds backends that outlived it, by their memory
            Files.deleteIfExists(folder.resolve(LOCK));
            createDatabase(launched(data, programs, port));
            return LocalProcess.of(
                    Ports.DATABASE,
                    postmaster(folder).orElseThrow(() -> new IOException("PostgreSQL ended right after it started")));
        } catch (IOException | SQLException | RuntimeException e) {
            // Who throws it leaves running what it launched
            postmaster(folder)
                    .ifPresent(
                            useless -> LocalProcess.of(Ports.DATABASE, useless).stop(PATIENCE));
            throw new CommandFailed(
                    "the database did not start: " + e.getMessage() + "; see " + data.log(Ports.DATABASE), e);
        }
    }

    private static EmbeddedPostgres launched(DataDirectory data, Path programs, int port) throws IOException {
        // Also where it clears away what it takes for its own: not where everybody can put it
        System.setProperty("ot.epg.working-dir", programs.toString());
        ProcessBuilder.Redirect log =
                ProcessBuilder.Redirect.appendTo(data.log(Ports.DATABASE).toFile());
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        owner(data)
                .password()
                .ifPresent(password -> builder.setConnectConfig("password", password)
                        // All of these are handed to initdb, where the last word holds
                        .setLocaleConfig("auth", "scram-sha-256")
                        .setLocaleConfig("pwfile", data.databasePassword().toString()));
        return builder.setDataDirectory(data.database())
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
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .start();
    }

    private static void createDatabase(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery(
                    "select 1 from pg_database where datname = '" + DatabaseRoles.DATABASE + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("create database " + DatabaseRoles.DATABASE);
        }
    }

    /** PostgreSQL where it runs on this folder; its file may have been left behind by one that was killed. */
    static Optional<ProcessHandle> postmaster(Path folder) {
        try (Stream<String> lines = Files.lines(folder.resolve(LOCK))) {
            return lines.findFirst()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                    .filter(process -> serves(process, folder));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell whether a database runs on " + folder, e);
        }
    }

    /** A process that was killed and that nobody waited for keeps its number, but has no program. */
    private static boolean serves(ProcessHandle process, Path folder) {
        ProcessHandle.Info info = process.info();
        boolean isPostgres = info.command()
                .filter(program -> Path.of(program).getFileName().toString().startsWith("postgres"))
                .isPresent();
        return isPostgres
                && info.arguments()
                        .map(words -> List.of(words).contains(folder.toString()))
                        .orElse(true);
    }
}
