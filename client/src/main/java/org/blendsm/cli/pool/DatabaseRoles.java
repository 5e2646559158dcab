package org.blendsm.cli.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.blendsm.cli.command.DataDirectory;

/**
 * A role in the database for each service, which sees its own schema and no other. PostgreSQL's image makes them when
 * it makes the database, by the script that is written here.
 */
public final class DatabaseRoles {
    /** What the database of all services is called. */
    public static final String DATABASE = "blendsm";

    private final DataDirectory data;

    DatabaseRoles(DataDirectory data) {
        this.data = data;
    }

    /** Under which name somebody comes into the database; without a password where the server wants none. */
    public record Login(String user, Optional<String> password) {
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /** Writes the script, and the password of the database's own administrator. Passwords that stand are kept. */
    void write() {
        standing(folder().resolve("password"));
        StringBuilder script = new StringBuilder();
        for (Service service : Service.values()) {
            if (service.onTheLedger()) {
                Login login = login(service);
                script.append("create role \"%s\" login password '%s';%n"
                        .formatted(login.user(), login.password().orElseThrow()));
                script.append("grant create on database %s to \"%s\";%n".formatted(DATABASE, login.user()));
            }
        }
        DataDirectory.writePrivate(folder().resolve("roles.sql"), script.toString());
    }

    Login login(Service service) {
        return new Login(
                service.title(), Optional.of(standing(service.folder(data).resolve("database.password"))));
    }

    private Path folder() {
        return data.of("database-roles");
    }

    /** The password in a file, which is made where there is none. */
    public static String standing(Path file) {
        if (!Files.exists(file)) {
            DataDirectory.writePrivate(file, Secrets.fresh());
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
