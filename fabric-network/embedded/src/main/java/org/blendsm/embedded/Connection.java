package org.blendsm.embedded;

import java.util.List;
import java.util.Map;

/**
 * What a client needs to connect, as it stands in {@code connection.json} of the data folder: docs/operations.md (what
 * a ledger says of itself) explains each field.
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
    /** At the CA: its registrar is the CA's first administrator. */
    public record OrganisationAccess(String mspId, String caName, String caCertPath, String registrarPath) {}

    /** One of Fabric's nodes. */
    public record NodeAccess(String endpoint, String tlsRootCertPath) {}
}
