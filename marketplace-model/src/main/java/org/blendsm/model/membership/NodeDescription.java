package org.blendsm.model.membership;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.model.Sha256;

/**
 * What a pool says of itself in its node's row: where it is, and with which keys its tokens are signed.
 *
 * @param name the node's, which the operator has approved
 * @param endpoints where its {@code gateway}, {@code identity}, {@code mqtt} and {@code peer} are; what is not named
 *     goes from the row, but for the peer, which the operator names too
 * @param tlsCertificates under an endpoint's name, SHA-256 over the DER of the TLS certificate that is shown there
 * @param tokenKeys JWK Set (RFC 7517) of the pool's token-signing public keys
 * @param version the row's next: one more than it has; at most 2^53 − 2
 */
public record NodeDescription(
        String name,
        SortedMap<String, String> endpoints,
        SortedMap<String, Sha256> tlsCertificates,
        Optional<String> tokenKeys,
        long version) {
    /** The service whose certificate speaks for a pool: its organisation's own CA gives it to that service alone. */
    public static final String SPEAKER = "pubsub-payment-service";

    private static final List<String> ENDPOINTS = List.of("gateway", "identity", "mqtt", "peer");

    public NodeDescription {
        Node.requireSayable(name, endpoints, tlsCertificates, tokenKeys);
        endpoints = Collections.unmodifiableSortedMap(new TreeMap<>(endpoints));
        tlsCertificates = Collections.unmodifiableSortedMap(new TreeMap<>(tlsCertificates));
        if (!ENDPOINTS.containsAll(endpoints.keySet())) {
            throw new IllegalArgumentException(
                    "a pool says where its gateway, identity, mqtt and peer are, and nothing else");
        }
        if (version < 1 || version > Node.LATEST_REGISTERED) {
            throw new IllegalArgumentException("a description's version is from 1 to 2^53 - 2, not " + version);
        }
    }
}
