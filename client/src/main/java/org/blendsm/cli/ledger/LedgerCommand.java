package org.blendsm.cli.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.blendsm.cli.command.DataOption;
import org.blendsm.cli.instance.InstanceState;
import org.blendsm.cli.pool.Bootstrap;
import org.blendsm.cli.pool.Connection;
import org.blendsm.cli.pool.KeyFolder;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.model.ledger.CanonicalJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What concerns the ledger itself. */
@Command(
        name = "ledger",
        description = "What any Fabric client needs to connect.",
        mixinStandardHelpOptions = true,
        subcommands = LedgerCommand.ConnectionCommand.class)
public final class LedgerCommand {
    /**
     * What any Fabric client needs, as an ordinary member made for tools, never an administrator.
     *
     * @param certificatePath and {@code privateKeyPath}: PEM files of the member {@code tools}
     * @param caCertPath who issued it
     * @param registrarPath where the id and secret of the CA's registrar lie
     * @param peers by MSP id: where each organisation's own peer endorses
     * @param orderer where Fabric's {@code peer} program hands transactions in
     */
    record Access(
            String gatewayEndpoint,
            String tlsRootCertPath,
            String tlsServerName,
            String channel,
            String chaincode,
            String mspId,
            String certificatePath,
            String privateKeyPath,
            String caUrl,
            String caName,
            String caCertPath,
            String registrarPath,
            SortedMap<String, Connection.FabricNode> peers,
            Optional<Connection.FabricNode> orderer) {}

    /** {@code blendsm ledger connection}. */
    @Command(
            name = "connection",
            description = "Prints how to connect as an ordinary member made for tools.",
            mixinStandardHelpOptions = true)
    static final class ConnectionCommand implements Callable<Integer> {
        @Mixin
        private DataOption data = new DataOption();

        @Option(names = "--json", description = "one line of JSON")
        private boolean json;

        @Override
        public Integer call() {
            InstanceState.ofRunning(data.directory());
            Bootstrap bootstrap = Bootstrap.of(data.directory());
            Connection connection = bootstrap.connection();
            KeyFolder tools = bootstrap.tools();
            Access access = new Access(
                    connection.gatewayEndpoint(),
                    connection.tlsRootCertPath(),
                    connection.tlsServerName(),
                    connection.channel(),
                    OperatorFolder.CHAINCODE,
                    connection.own().mspId(),
                    tools.certificate().toString(),
                    tools.key().toString(),
                    connection.caUrl(),
                    connection.own().caName(),
                    connection.own().caCertPath(),
                    connection.own().registrarPath(),
                    connection.peers(),
                    connection.orderer());
            System.out.println(json ? new String(CanonicalJson.encode(access), UTF_8) : readable(access));
            return 0;
        }

        private static String readable(Access access) {
            return """
                    gateway           %s (TLS name %s, root %s)
                    channel           %s, chaincode %s
                    member            %s: certificate %s, key %s
                    peers             %s
                    orderer           %s
                    Fabric CA         %s (%s)""".formatted(
                    access.gatewayEndpoint(),
                    access.tlsServerName(),
                    access.tlsRootCertPath(),
                    access.channel(),
                    access.chaincode(),
                    access.mspId(),
                    access.certificatePath(),
                    access.privateKeyPath(),
                    access.peers().entrySet().stream()
                            .map(peer -> peer.getKey() + " " + peer.getValue().endpoint())
                            .collect(Collectors.joining(", ")),
                    access.orderer().map(Connection.FabricNode::endpoint).orElse("-"),
                    access.caUrl(),
                    access.caName());
        }
    }
}
