package org.blendsm.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.blendsm.embedded.genesis.ChannelProfile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** The ledger as a program: it runs until it is told to stop, and prints one line of JSON when it is ready. */
@Command(
        name = "embedded-ledger",
        mixinStandardHelpOptions = true,
        description = EmbeddedLedger.BANNER,
        sortOptions = false)
final class EmbeddedLedgerCommand implements Callable<Integer> {
    @ArgGroup(exclusive = true, multiplicity = "1")
    private @Nullable Place place;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; usually the loopback's. Others need a --host.")
    private String listen = "127.0.0.1";

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "A name under which other machines reach the ledger, for its TLS certificate; may be given "
                    + "several times, and the first is the one that clients are told.")
    private List<String> hosts = List.of();

    @Option(names = "--port", description = "Port of the gRPC services; 0 takes a free one.")
    private int port;

    @Option(names = "--ca-port", description = "Port of the certificate authorities; 0 takes a free one.")
    private int caPort;

    @Option(names = "--operations-port", description = "Port of health and metrics (plain HTTP); 0 takes a free one.")
    private int operationsPort;

    @Option(names = "--channel", defaultValue = "marketplace", description = "Name of the channel.")
    private String channel = "marketplace";

    @Option(
            names = "--chaincode",
            paramLabel = "NAME=HOST:PORT",
            description = "A chaincode that runs as a service; may be given several times.")
    private List<String> chaincodes = List.of();

    @Option(
            names = "--collections",
            paramLabel = "NAME=FILE",
            description = "A chaincode's private data collections, in the form of Fabric's collections_config.json.")
    private Map<String, Path> collections = Map.of();

    @Option(
            names = "--gateway-limit",
            defaultValue = "500",
            description = "Concurrent gateway calls, waiting ones and event streams included.")
    private int gatewayLimit;

    static final class Place {
        @Option(names = "--data", paramLabel = "DIR", required = true, description = "Folder that keeps everything.")
        private @Nullable Path data;

        @Option(names = "--ephemeral", required = true, description = "Keep nothing: a temporary folder.")
        private boolean ephemeral;
    }

    static void run(String[] arguments) {
        // One line a message, and nothing on standard output but the line of JSON
        if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s %5$s%6$s%n");
        }
        System.exit(new CommandLine(new EmbeddedLedgerCommand())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(command.getColorScheme().errorText(String.valueOf(failure.getMessage())));
                    return failure instanceof IOException ? 1 : 70;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        System.err.println(EmbeddedLedger.BANNER);
        Settings.Builder settings = Settings.builder()
                .host(host())
                .ports(port, caPort, operationsPort)
                .channel(ChannelProfile.named(channel))
                .chaincodes(addresses())
                .gatewayLimit(gatewayLimit);
        Optional.ofNullable(place).map(chosen -> chosen.data).ifPresent(settings::data);
        EmbeddedLedger ledger = EmbeddedLedger.start(settings.build());
        CompletableFuture<Throwable> end = ledger.failure();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(ledger)));
        System.out.println(JsonMapper.shared().writeValueAsString(ready(ledger)));
        end.join();
        return 1;
    }

    private Host host() {
        try {
            return new Host(listen, hosts);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(new CommandLine(this), String.valueOf(e.getMessage()), e);
        }
    }

    private List<ChaincodeAddress> addresses() throws IOException {
        List<ChaincodeAddress> addresses = new ArrayList<>();
        for (String chaincode : chaincodes) {
            ChaincodeAddress address = ChaincodeAddress.parse(chaincode);
            Path file = collections.get(address.name());
            addresses.add(file == null ? address : address.withCollections(Files.readString(file)));
        }
        return addresses;
    }

    private static Map<String, Object> ready(EmbeddedLedger ledger) {
        Map<String, Object> ready = new LinkedHashMap<>();
        ready.put("ready", true);
        ready.put("port", ledger.port());
        ready.put("caPort", ledger.caPort());
        ready.put("operationsPort", ledger.operationsPort());
        ready.put("connection", ledger.connectionPath().toString());
        return ready;
    }

    private static void stop(EmbeddedLedger ledger) {
        try {
            ledger.close();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }
}
