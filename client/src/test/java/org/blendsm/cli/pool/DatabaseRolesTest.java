package org.blendsm.cli.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.blendsm.cli.command.DataDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each service's way into the database: its own, and the same after a restart. */
class DatabaseRolesTest {
    @TempDir
    private Path folder;

    @Test
    void each_service_on_the_ledger_has_a_password_of_its_own() throws IOException {
        DatabaseRoles roles = new DatabaseRoles(new DataDirectory(folder));
        roles.write();
        String script = Files.readString(folder.resolve("database-roles/roles.sql"));
        Set<String> passwords = new HashSet<>();
        for (Service service : Service.values()) {
            if (service.onTheLedger()) {
                String password = roles.login(service).password().orElseThrow();
                passwords.add(password);
                assertThat(script)
                        .contains("create role \"" + service.title() + "\" login password '" + password + "'");
            }
        }
        assertThat(passwords).hasSize(6);
        assertThat(script).doesNotContain(Service.GATEWAY.title());
    }

    @Test
    void what_stands_is_kept() throws IOException {
        DatabaseRoles roles = new DatabaseRoles(new DataDirectory(folder));
        roles.write();
        String script = Files.readString(folder.resolve("database-roles/roles.sql"));
        String administrator = Files.readString(folder.resolve("database-roles/password"));
        new DatabaseRoles(new DataDirectory(folder)).write();
        assertThat(folder.resolve("database-roles/roles.sql")).hasContent(script.stripTrailing());
        assertThat(folder.resolve("database-roles/password")).hasContent(administrator);
    }

    @Test
    void only_the_owner_reads_a_secret_and_no_text_shows_one() throws IOException {
        DatabaseRoles roles = new DatabaseRoles(new DataDirectory(folder));
        roles.write();
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as("%s", file)
                        .isEqualTo("rw-------");
            }
        }
        DatabaseRoles.Login login = roles.login(Service.RATING);
        assertThat(login.toString()).doesNotContain(login.password().orElseThrow());
    }
}
