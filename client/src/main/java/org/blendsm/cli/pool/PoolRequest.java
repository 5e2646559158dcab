package org.blendsm.cli.pool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;

/**
 * What an organisation's pool asks the operator for, in a file that travels between the two: that its node, its broker
 * and its member for tools be admitted. No secret is in it, and nothing that somebody else could use.
 *
 * @param node how the pool is called in the node record, such as {@code provider}
 * @param organisation MSP id of who runs it
 * @param network fingerprint of the network that it is for
 */
record PoolRequest(String node, String organisation, Sha256 network, Approval broker, Approval tools) {
    private static final List<Role> OF_BROKER = List.of(Role.BROKER);
    private static final List<Role> OF_TOOLS = List.of(Role.SELLER, Role.BUYER);

    /** @throws CommandFailed where the file cannot be read, or is no request */
    static PoolRequest read(Path file) {
        try {
            PoolRequest request = CanonicalJson.decode(Files.readAllBytes(file), PoolRequest.class);
            request.approved(); // what no node can be called is refused before the ledger is asked
            request.names().forEach(Text::requireUndisguised);
            return request;
        } catch (IOException e) {
            throw new CommandFailed("the request cannot be read: " + file, e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(file + " is no request of a pool: " + e.getMessage(), e);
        }
    }

    /** Whole or not at all: who waits for the file never reads half of it. */
    void write(Path file) {
        DataDirectory.writePrivate(file, new String(CanonicalJson.encode(this), UTF_8));
    }

    /** By what the request says itself. */
    void requireRight(Sha256 operators) {
        if (!network.equals(operators)) {
            throw new CommandFailed("the request of " + node + " is for another network, whose fingerprint is "
                    + network + ": this one's is " + operators);
        }
        requireRight(broker, OF_BROKER);
        requireRight(tools, OF_TOOLS);
        if (brokersAddress().equals(toolsAddress())) {
            throw new CommandFailed("the request of " + node + " gives its broker and its tools one key");
        }
    }

    private void requireRight(Approval approval, List<Role> roles) {
        Application application = approval.application();
        if (!application.roles().equals(roles)) {
            throw new CommandFailed("the request of " + node + " asks for the roles " + application.roles() + " for "
                    + application.name() + ", who may have " + roles + " only: a pool needs no other ones");
        }
        if (!application.organisation().equals(organisation)) {
            throw new CommandFailed("the request of " + node + " is " + organisation + "'s, and would admit "
                    + application.name() + " as a member of " + application.organisation());
        }
        if (!approval.proofOfPossession()
                .verifies(
                        DocumentType.APPLICATION,
                        network,
                        application,
                        application.key().key())) {
            throw new CommandFailed("the request of " + node + " is forged or damaged: " + application.name()
                    + " did not sign this application with its key, for this network");
        }
    }

    /**
     * A row that stands is kept, as long as this pool can open with it.
     *
     * @throws CommandFailed where it cannot
     */
    void requireOwn(Node row, MemberId address) {
        row.retired().ifPresent(reason -> {
            throw new CommandFailed("node " + node + " was retired (" + reason
                    + "): `blendsm node approve` brings it back, then run this again");
        });
        if (!row.organisation().equals(organisation)) {
            throw new CommandFailed(
                    "node " + node + " is " + row.organisation() + "'s already, the request is " + organisation + "'s");
        }
        row.broker().filter(named -> !named.equals(address)).ifPresent(named -> {
            throw new CommandFailed("node " + node + " has another broker, " + named
                    + ": retire the node and approve it again (`blendsm node`), then run this again");
        });
    }

    /**
     * Whether the operator said yes to all of it, whatever has become of the members since.
     *
     * @param ofBroker whose address follows from the key in this request no more, once that key was rotated
     * @param ofTools likewise
     */
    boolean isAdmitted(Memberships memberships, MemberId ofBroker, MemberId ofTools) {
        Optional<Node> row = Bootstrap.node(memberships, node);
        row.ifPresent(standing -> requireOwn(standing, ofBroker));
        return row.isPresent() && Bootstrap.isKnown(memberships, ofBroker) && Bootstrap.isKnown(memberships, ofTools);
    }

    MemberId brokersAddress() {
        return broker.application().member();
    }

    private MemberId toolsAddress() {
        return tools.application().member();
    }

    /** The node's first row. */
    Node approved() {
        return Node.approved(node, Node.Kind.VALIDATOR, organisation, 1);
    }

    private Stream<String> names() {
        return Stream.of(
                node,
                organisation,
                broker.application().name(),
                tools.application().name());
    }

    /** Whatever stands in a name. */
    static String onOneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
