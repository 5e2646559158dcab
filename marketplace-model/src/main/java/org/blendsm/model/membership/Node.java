package org.blendsm.model.membership;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;

/**
 * One organisation's part of the network, a row of the paper's global static node record: where its peer, services and
 * broker are, and with which keys its identity-service signs tokens, so that any pool can check another's.
 *
 * <p>That it is there, whose it is and where it orders and endorses is the operator's word
 * ({@link Memberships#registerNode}); where its pool's doors are, and with which keys its tokens are signed, is the
 * pool's own ({@link Memberships#describeNode}).
 *
 * <p>A row without endpoints is a node that the operator has approved and that has not joined yet. A retired one keeps
 * its name and its version, and nothing that anybody could go to or believe.
 *
 * @param name unique in the network
 * @param kind a validator orders and endorses; a node only syncs
 * @param organisation MSP id of the organisation that runs it
 * @param endpoints what → where, such as {@code peer}, {@code gateway}, {@code mqtt}
 * @param tlsCertificates under an endpoint's name, SHA-256 over the DER of the TLS certificate that is shown there
 * @param tokenKeys JWK Set (RFC 7517) of the pool's token-signing public keys
 * @param broker the member that carries streams here, and speaks for the pool
 * @param version 1 of the first row, and one more of each that follows; at most 2^53 − 1
 * @param retired why it is a node no more, in the operator's words (at most 300 characters); written by
 *     {@link Memberships#retireNode} only
 */
public record Node(
        String name,
        Kind kind,
        String organisation,
        SortedMap<String, String> endpoints,
        SortedMap<String, Sha256> tlsCertificates,
        Optional<String> tokenKeys,
        Optional<MemberId> broker,
        long version,
        Optional<String> retired) {
    /** Leaves room for the one that its retirement writes. */
    public static final long LATEST_REGISTERED = (1L << 53) - 2;

    /** The endpoints that its pool names, and the operator does not. */
    private static final List<String> POOLS_OWN = List.of("gateway", "identity", "mqtt");

    private static final long LATEST_VERSION = LATEST_REGISTERED + 1;

    public enum Kind {
        VALIDATOR,
        NODE
    }

    public Node {
        requireSayable(name, endpoints, tlsCertificates, tokenKeys);
        Text.require(organisation, 80, "an organisation");
        if (version < 0 || version > LATEST_VERSION) {
            throw new IllegalArgumentException("a node's version is from 0 to 2^53 - 1, not " + version);
        }
        endpoints = Collections.unmodifiableSortedMap(new TreeMap<>(endpoints));
        tlsCertificates = Collections.unmodifiableSortedMap(new TreeMap<>(tlsCertificates));
    }

    static void requireSayable(
            String name,
            SortedMap<String, String> endpoints,
            SortedMap<String, Sha256> tlsCertificates,
            Optional<String> tokenKeys) {
        Text.require(name, 80, "a node's name");
        endpoints.forEach((what, where) -> {
            Text.require(what, 40, "an endpoint's name");
            Text.require(where, 300, "an endpoint");
        });
        if (!endpoints.keySet().containsAll(tlsCertificates.keySet())) {
            throw new IllegalArgumentException("a TLS certificate is shown at an endpoint, so it has that one's name");
        }
        tokenKeys.ifPresent(keys -> Text.require(keys, 8_192, "a JWK Set"));
    }

    public Node withVersion(long newVersion) {
        return new Node(name, kind, organisation, endpoints, tlsCertificates, tokenKeys, broker, newVersion, retired);
    }

    /** The row as its pool describes it, by that broker. */
    public Node describedAs(NodeDescription said, MemberId speaker) {
        Set<String> replaced = new TreeSet<>(POOLS_OWN);
        replaced.addAll(said.endpoints().keySet());
        return new Node(
                name,
                kind,
                organisation,
                replacing(replaced, endpoints, said.endpoints()),
                replacing(replaced, tlsCertificates, said.tlsCertificates()),
                said.tokenKeys(),
                Optional.of(speaker),
                said.version(),
                retired);
    }

    /** This row, where its pool says of itself what it says in that one. */
    public Node describedAsIn(Node row) {
        return new Node(
                name,
                kind,
                organisation,
                replacing(POOLS_OWN, endpoints, row.endpoints),
                replacing(POOLS_OWN, tlsCertificates, row.tlsCertificates),
                row.tokenKeys,
                broker,
                version,
                retired);
    }

    /** What stands there, but under these names what the other has. */
    private static <V> SortedMap<String, V> replacing(
            Collection<String> names, SortedMap<String, V> standing, SortedMap<String, V> other) {
        SortedMap<String, V> both = new TreeMap<>(standing);
        both.keySet().removeAll(names);
        other.forEach((name, value) -> {
            if (names.contains(name)) {
                both.put(name, value);
            }
        });
        return both;
    }

    /** A node that is approved, and of which nothing else is known yet. */
    public static Node approved(String name, Kind kind, String organisation, long version) {
        return bare(name, kind, organisation, version, Optional.empty());
    }

    /** What is left of it when it has been retired. */
    public Node retiredFor(String reason) {
        return bare(name, kind, organisation, version + 1, Optional.of(reason));
    }

    private static Node bare(String name, Kind kind, String organisation, long version, Optional<String> retired) {
        return new Node(
                name,
                kind,
                organisation,
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Optional.empty(),
                Optional.empty(),
                version,
                retired);
    }
}
