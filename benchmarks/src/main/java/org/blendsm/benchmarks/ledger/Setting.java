package org.blendsm.benchmarks.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One setting of a real network, other than the product's.
 *
 * @param what which one; {@code NONE} for the product's own
 */
record Setting(What what, String value) {
    static final Setting NONE = new Setting(What.NONE, "");
    private static final String CONSENTER =
            "{Host: @%1$s-orderer-host@, Port: @%1$s-orderer@, ClientTLSCert: ../%2$s, ServerTLSCert: ../%2$s}";
    private static final String TIMING =
            "{TickInterval: 100ms, ElectionTick: 10, HeartbeatTick: 1, MaxInflightBlocks: 5, SnapshotIntervalSize: 16 MB}";

    /** Where it stands in the network's scripts, and what stands there. */
    enum What {
        NONE("", "", ""),
        TIMEOUT("configtx.yaml", "BatchTimeout: 200ms", "BatchTimeout: %s"),
        COUNT("configtx.yaml", "MaxMessageCount: 500", "MaxMessageCount: %s"),
        GATEWAY("scripts/peers.sh", "CONCURRENCY_GATEWAYSERVICE=5000", "CONCURRENCY_GATEWAYSERVICE=%s"),
        /** The product's four orderers agree by BFT. */
        ORDERING("configtx.yaml", "OrdererType: BFT", "OrdererType: etcdraft\n      EtcdRaft: %s"),
        /** Not in the scripts: Fabric's shim reads it from its class path. */
        THREADS("", "", "TP_CORE_POOL_SIZE=%1$s\nTP_MAX_POOL_SIZE=%1$s\nTP_QUEUE_SIZE=5000\n");

        private final String file;
        private final String usual;
        private final String other;

        What(String file, String usual, String other) {
            this.file = file;
            this.usual = usual;
            this.other = other;
        }
    }

    /** One orderer of each organisation, as in the product, that agree by Raft, with the product's timing of Raft. */
    static Setting raft(List<String> organisations) {
        String consenters = organisations.stream()
                .map(organisation ->
                        CONSENTER.formatted(organisation, organisation + "/orderer/tls/msp/signcerts/cert.pem"))
                .collect(Collectors.joining(", "));
        return new Setting(What.ORDERING, "{Consenters: [" + consenters + "], Options: " + TIMING + "}");
    }

    /** The scripts to run: the product's, or a copy of them with this setting. */
    Path scripts(Path product, Path copy) throws IOException {
        if (what.file.isEmpty()) {
            return product;
        }
        try (Stream<Path> tree = Files.walk(product)) {
            for (Path from : tree.filter(path -> !path.startsWith(product.resolve("embedded")))
                    .toList()) {
                Files.copy(from, copy.resolve(product.relativize(from).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Path file = copy.resolve(what.file);
        String text = Files.readString(file);
        if (!text.contains(what.usual)) {
            throw new IOException(what.file + " does not say " + what.usual + " any more");
        }
        Files.writeString(file, text.replace(what.usual, what.other.formatted(value)));
        return copy;
    }

    /** What stands before all else on the chaincode's class path. */
    Optional<Path> chaincodeFolder(Path folder) throws IOException {
        if (what != What.THREADS) {
            return Optional.empty();
        }
        Path first = Files.createDirectories(folder.resolve("threads"));
        Files.writeString(first.resolve("config.props"), what.other.formatted(value));
        return Optional.of(first);
    }
}
