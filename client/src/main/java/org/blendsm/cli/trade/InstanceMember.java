package org.blendsm.cli.trade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.pool.Bootstrap;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.client.Door;
import org.blendsm.client.Joining;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Role;

/**
 * This instance's own seller, or its own buyer: a member whose key identity-service keeps, and its login a file here.
 */
record InstanceMember(DataDirectory data, Role role) {
    private static final Duration ENROLMENT = Duration.ofSeconds(60);

    /** The first command that acts as it makes it, as any member is made, with the console's approval. */
    ManagedMember admitted() throws IOException {
        OperatorFolder.Pool pool = operator().pool();
        if (!Files.exists(file())) {
            Joining joining = Joining.managed(
                    new Door(pool.door(), Door.Credentials.NONE),
                    name() + " of this machine",
                    pool.mspId(),
                    List.of(role));
            operator()
                    .console()
                    .post("/api/v1/applications/" + joining.application() + "/approval", List.of(), Object.class);
            OperatorFolder.Console credentials =
                    new OperatorFolder.Console(joining.address(), joining.awaitClientSecret(ENROLMENT));
            DataDirectory.writePrivate(file(), new String(CanonicalJson.encode(credentials), UTF_8));
        }
        OperatorFolder.Console credentials =
                CanonicalJson.decode(Files.readAllBytes(file()), OperatorFolder.Console.class);
        return new ManagedMember(credentials.clientId(), credentials.door(pool.door()));
    }

    /** @throws CommandFailed where no command has made it yet: it has agreed on nothing */
    ManagedMember known() throws IOException {
        if (!Files.exists(file())) {
            throw new CommandFailed("this instance has no " + title() + " of its own yet, so it has no agreements");
        }
        return admitted();
    }

    OperatorFolder operator() {
        return new OperatorFolder(data.of(Bootstrap.OPERATOR));
    }

    private Path file() {
        return folder().resolve("credentials.json");
    }

    /** What it has here, and nothing brings back. */
    Path folder() {
        return data.of(title());
    }

    private String title() {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private String name() {
        return role.name().charAt(0) + title().substring(1);
    }
}
