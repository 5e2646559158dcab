package org.blendsm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.Sha256;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The network's node record: the operator writes into it which validators and nodes it has admitted. */
@Command(
        name = "node",
        description = "The network's record of validators and nodes.",
        mixinStandardHelpOptions = true,
        subcommands = NodeCommand.RegisterCommand.class)
final class NodeCommand {
    private NodeCommand() {}

    /** What {@code blendsm network add-validator} and {@code add-node} print of a node that they have brought in. */
    record Row(
            String name,
            Node.Kind kind,
            String organisation,
            SortedMap<String, String> endpoints,
            SortedMap<String, Sha256> tlsCertificates) {
        /** Its next version; what pools say of themselves stays as it is. */
        Node after(Optional<Node> before) {
            return new Node(
                    name,
                    kind,
                    organisation,
                    endpoints,
                    tlsCertificates,
                    before.flatMap(Node::tokenKeys),
                    before.flatMap(Node::broker),
                    before.map(Node::version).orElse(0L) + 1);
        }
    }

    /** {@code blendsm node register}. */
    @Command(
            name = "register",
            description = "Writes a node's row into the record on the ledger, signed by the operator.",
            mixinStandardHelpOptions = true)
    static final class RegisterCommand implements Callable<Integer> {
        @Option(names = "--operator", required = true, paramLabel = "DIR", description = "an operator's folder")
        private @Nullable Path operator;

        @Parameters(
                arity = "0..1",
                paramLabel = "FILE",
                description = "the row, as network add-validator and add-node print it (usually standard input)")
        private @Nullable Path file;

        @Override
        public Integer call() throws IOException {
            Row row = read();
            OperatorFolder folder = new OperatorFolder(Path.of(String.valueOf(operator)));
            try (Ledger ledger = Bootstrap.connect(folder.peer())) {
                Memberships memberships = Bootstrap.as(ledger, folder.pool().mspId(), folder.key())
                        .contract(Memberships.class);
                Node registered = memberships.registerNode(row.after(Bootstrap.node(memberships, row.name())));
                System.out.printf(
                        "%s of %s is in the node record: %s, version %d%n",
                        registered.name(), registered.organisation(), registered.kind(), registered.version());
            }
            return 0;
        }

        private Row read() throws IOException {
            try (InputStream said = file == null ? System.in : Files.newInputStream(file)) {
                Row row = JsonMapper.shared()
                        .readerFor(Row.class)
                        .with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                        .readValue(said);
                row.after(Optional.empty()); // what no node can be is refused before the ledger is asked
                return row;
            } catch (JacksonException | IllegalArgumentException e) {
                throw new CommandFailed("this is no row of a node: " + e.getMessage(), e);
            }
        }
    }
}
