package org.blendsm.embedded;

import java.util.List;
import java.util.Map;

/**
 * What a client needs to connect, as it stands in {@code connection.json} of the data folder. Paths are absolute.
 *
 * @param gatewayEndpoint host and port of the gRPC services
 * @param tlsRootCertPath the authority that vouches for gateway and CA
 * @param tlsServerName the name to expect in the gateway's certificate
 * @param networkFingerprint header hash of the genesis block, hex
 * @param organisations by name: operator, provider, consumer, auditor
 * @param peers by MSP id: where each endorsing organisation's own peer is asked for its endorsement
 * @param orderer where transactions are handed in, and blocks streamed as an orderer streams them
 */
public record Connection(
        String gatewayEndpoint,
        String tlsRootCertPath,
        String tlsServerName,
        String channel,
        List<String> chaincodes,
        String caUrl,
        String networkFingerprint,
        Map<String, OrganisationAccess> organisations,
        Map<String, NodeAccess> peers,
        NodeAccess orderer) {
    /** @param registrarPath where the id and secret of the CA's first administrator lie */
    public record OrganisationAccess(String mspId, String caName, String caCertPath, String registrarPath) {}

    /** One of Fabric's nodes. @param endpoint host and port */
    public record NodeAccess(String endpoint, String tlsRootCertPath) {}
}
