package org.blendsm.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.ca.CaServer;
import org.blendsm.embedded.chaincode.Chaincodes;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.genesis.NetworkKeys;
import org.blendsm.embedded.genesis.OrganisationKeys;
import tools.jackson.databind.json.JsonMapper;

/** The {@link Connection} as a file of the data folder, for clients that are other programs. */
final class ConnectionFile {
    private final Path path;
    private final Host host;
    private final NetworkKeys network;
    private final Chain chain;
    private final Chaincodes chaincodes;
    private final GrpcServer grpc;
    private final CaServer ca;

    ConnectionFile(
            Path folder,
            Host host,
            NetworkKeys network,
            Chain chain,
            Chaincodes chaincodes,
            GrpcServer grpc,
            CaServer ca) {
        this.path = folder.resolve("connection.json");
        this.host = host;
        this.network = network;
        this.chain = chain;
        this.chaincodes = chaincodes;
        this.grpc = grpc;
        this.ca = ca;
    }

    Path path() {
        return path;
    }

    /** What it says when it is written now. */
    Connection content() {
        String tlsRoot = network.tlsRootCertificate().toString();
        Map<String, Connection.NodeAccess> peers = new TreeMap<>();
        grpc.peerEndpoints()
                .forEach((mspId, endpoint) -> peers.put(mspId, new Connection.NodeAccess(endpoint, tlsRoot)));
        return new Connection(
                grpc.endpoint(),
                tlsRoot,
                host.tlsServerName(),
                chain.channel(),
                chaincodes.names().stream().sorted().toList(),
                "https://" + host.tlsServerName() + ":" + ca.port(),
                Hashes.hex(chain.fingerprint()),
                organisations(),
                peers,
                new Connection.NodeAccess(grpc.endpoint(), tlsRoot));
    }

    private Map<String, Connection.OrganisationAccess> organisations() {
        Map<String, Connection.OrganisationAccess> organisations = new LinkedHashMap<>();
        for (OrganisationKeys keys : network.organisations()) {
            organisations.put(
                    keys.organisation().title(),
                    new Connection.OrganisationAccess(
                            keys.organisation().mspId(),
                            keys.organisation().caName(),
                            keys.caCertificatePath().toString(),
                            keys.registrarPath().toString()));
        }
        return organisations;
    }

    /** Written aside and moved into place: who reads it never sees half of it. */
    void write() throws IOException {
        Path aside = path.resolveSibling("connection.json.new");
        Files.writeString(
                aside, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(content()));
        Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
