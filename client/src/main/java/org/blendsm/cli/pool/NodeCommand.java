package org.blendsm.cli.pool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.blendsm.cli.command.CommandFailed;
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

/** The network's node record: the operator writes into it whom it approves, where they are, and who is no node more. */
@Command(
        name = "node",
        description = "The network's record of validators and nodes.",
        mixinStandardHelpOptions = true,
        subcommands = {
            NodeCommand.ApproveCommand.class,
            NodeCommand.RegisterCommand.class,
            NodeCommand.RetireCommand.class
        })
public final class NodeCommand {
    private NodeCommand() {}

    /** What each of these commands writes with: an operator's own key, straight at the peer. */
    abstract static class Writing implements Callable<Integer> {
        @Option(names = "--operator", required = true, paramLabel = "DIR", description = "an operator's folder")
        private @Nullable Path operator;

        /** What is to be written; what is wrong with it is told before anybody is asked. */
        abstract Function<Memberships, Node> change();

        @Override
        public Integer call() {
            Function<Memberships, Node> change = change();
            OperatorFolder folder = new OperatorFolder(Path.of(String.valueOf(operator)));
            try (Ledger ledger = Bootstrap.connect(folder.peer())) {
                Node node = change.apply(Bootstrap.as(ledger, folder.pool().mspId(), folder.key())
                        .contract(Memberships.class));
                System.out.printf(
                        "%s of %s is in the node record: %s, version %d%s%n",
                        node.name(),
                        node.organisation(),
                        node.kind(),
                        node.version(),
                        node.retired().map(reason -> ", retired: " + reason).orElse(""));
            }
            return 0;
        }
    }

    /** What {@code blendsm network add-validator} and {@code add-node} print of a node that they have brought in. */
    record Row(
            String name,
            Node.Kind kind,
            String organisation,
            SortedMap<String, String> endpoints,
            SortedMap<String, Sha256> tlsCertificates) {
        /** Its next version; what pools of that organisation say of themselves stays as it is. */
        Node after(Optional<Node> any) {
            Optional<Node> before = any.filter(node -> node.organisation().equals(organisation));
            Node row = new Node(
                    name,
                    kind,
                    organisation,
                    endpoints,
                    tlsCertificates,
                    Optional.empty(),
                    before.flatMap(Node::broker),
                    any.map(Node::version).orElse(0L) + 1,
                    Optional.empty());
            if (!row.equals(row.describedAsIn(Node.approved(name, kind, organisation, 0)))) {
                throw new IllegalArgumentException(
                        "gateway, identity and mqtt are its own pool's to say: leave them out");
            }
            return before.map(row::describedAsIn).orElse(row);
        }
    }

    /** {@code blendsm node approve}. */
    @Command(
            name = "approve",
            description =
                    "Approves a validator or node, before it joins: network add-validator and add-node look for it "
                            + "on the ledger. Signed by the operator.",
            mixinStandardHelpOptions = true)
    static final class ApproveCommand extends Writing {
        @Option(names = "--kind", required = true, description = "${COMPLETION-CANDIDATES}")
        private Node.Kind kind = Node.Kind.NODE;

        @Option(names = "--organisation", required = true, paramLabel = "MSP", description = "such as ProviderMSP")
        private String organisation = "";

        @Parameters(paramLabel = "NAME", description = "as it will be called in the network, such as provider2")
        private String name = "";

        @Override
        Function<Memberships, Node> change() {
            try {
                Node.approved(name, kind, organisation, 1);
            } catch (IllegalArgumentException e) {
                throw new CommandFailed("this can be no node: " + e.getMessage(), e);
            }
            return this::approve;
        }

        private Node approve(Memberships memberships) {
            Optional<Node> before = Bootstrap.node(memberships, name);
            Optional<Node> standing = before.filter(node -> node.retired().isEmpty());
            if (standing.isPresent()) {
                return approved(standing.get());
            }
            return memberships.registerNode(Node.approved(
                    name, kind, organisation, before.map(Node::version).orElse(0L) + 1));
        }

        /** Said again it is what it was. */
        private Node approved(Node node) {
            if (node.kind() == kind && node.organisation().equals(organisation)) {
                return node;
            }
            throw new CommandFailed(
                    name + " is a " + node.kind() + " of " + node.organisation() + " already: retire it first");
        }
    }

    /** {@code blendsm node retire}. */
    @Command(
            name = "retire",
            description =
                    "Ends a node's row, before network expel: nobody is sent to its endpoints, and no pool believes "
                            + "its tokens, any more. Signed by the operator.",
            mixinStandardHelpOptions = true)
    static final class RetireCommand extends Writing {
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "stays on the ledger")
        private String reason = "";

        @Parameters(paramLabel = "NAME", description = "as the record calls it")
        private String name = "";

        @Override
        Function<Memberships, Node> change() {
            return memberships -> memberships.retireNode(name, reason);
        }
    }

    /** {@code blendsm node register}. */
    @Command(
            name = "register",
            description = "Writes a node's row into the record on the ledger, signed by the operator.",
            mixinStandardHelpOptions = true)
    static final class RegisterCommand extends Writing {
        @Parameters(
                arity = "0..1",
                paramLabel = "FILE",
                description = "the row, as network add-validator and add-node print it (usually standard input)")
        private @Nullable Path file;

        @Override
        Function<Memberships, Node> change() {
            Row row = read();
            return memberships -> memberships.registerNode(row.after(Bootstrap.node(memberships, row.name())));
        }

        private Row read() {
            try (InputStream said = file == null ? System.in : Files.newInputStream(file)) {
                Row row = JsonMapper.shared()
                        .readerFor(Row.class)
                        .with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                        .readValue(said);
                row.after(Optional.empty()); // what no node can be is refused before the ledger is asked
                return row;
            } catch (IOException e) {
                throw new CommandFailed("the row cannot be read: " + e.getMessage(), e);
            } catch (JacksonException | IllegalArgumentException e) {
                throw new CommandFailed("this is no row of a node: " + e.getMessage(), e);
            }
        }
    }
}
