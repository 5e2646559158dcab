package org.blendsm.fabric.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.JWTClaimsSetAwareJWSKeySelector;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.crypto.MemberProof;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.membership.LedgerNodes;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;
import org.blendsm.model.problem.EdgeProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.util.ConcurrentLruCache;

/**
 * With which keys a token may be signed: those that stand in the ledger's record of the nodes that issue under its
 * name, of which {@link Callers} asks that one of the member's own organisation did; or, where a broker made it for
 * itself ({@link MemberProof}), the key in that broker's member record. No key is fetched from anywhere, so any pool
 * can check another's tokens while that other one is down.
 */
final class TokenKeys implements JWTClaimsSetAwareJWSKeySelector<SecurityContext> {
    private static final JOSEObjectType MEMBERS_OWN = new JOSEObjectType(MemberProof.TYP);

    /**
     * What a text of keys says is the same each time. Which node has which text the read model is asked at each token.
     */
    private static final ConcurrentLruCache<String, List<TokenKey>> READ =
            new ConcurrentLruCache<>(100, TokenKeys::read);

    private final LedgerNodes nodes;
    private final LedgerMembers members;
    private final Clock clock;

    TokenKeys(LedgerNodes nodes, LedgerMembers members, Clock clock) {
        this.nodes = nodes;
        this.members = members;
        this.clock = clock;
    }

    @Override
    public List<? extends Key> selectKeys(JWSHeader header, JWTClaimsSet claims, @Nullable SecurityContext context)
            throws KeySourceException {
        try {
            return keys(header, claims);
        } catch (DataAccessException e) {
            // It says nothing of the token, and must not be told as its fault
            throw new KeySourceException("the ledger's keys cannot be read", e);
        }
    }

    private List<? extends Key> keys(JWSHeader header, JWTClaimsSet claims) {
        if (!JWSAlgorithm.ES256.equals(header.getAlgorithm())) {
            throw new TokenRefused(EdgeProblem.TOKEN_INVALID, "Tokens are signed with ES256.");
        }
        if (MEMBERS_OWN.equals(header.getType())) {
            return List.of(brokersOwn(claims));
        }
        String issuer = claims.getIssuer();
        List<Node> issuers = issuer == null ? List.of() : nodes.issuingAs(issuer);
        if (issuers.isEmpty()) {
            throw new TokenRefused(
                    EdgeProblem.TOKEN_ISSUER_UNKNOWN,
                    "No node on this ledger issues tokens as '" + issuer + "'. Get one from this network.");
        }
        return keys(header, issuers);
    }

    private static List<ECPublicKey> keys(JWSHeader header, List<Node> issuers) {
        JWKMatcher fitting = JWKMatcher.forJWSHeader(header);
        return issuers.stream()
                .flatMap(node -> node.tokenKeys().stream())
                .flatMap(text -> READ.get(text).stream())
                .filter(key -> fitting.matches(key.jwk()))
                .map(TokenKey::key)
                .toList();
    }

    /** A key with what its node says of it. */
    private record TokenKey(JWK jwk, ECPublicKey key) {}

    /**
     * Those of one node. A pool writes its keys itself, and may go by the name of others: what is no public P-256 key
     * is no fault of theirs, so all that reading it throws is caught here.
     */
    private static List<TokenKey> read(String keys) {
        try {
            List<TokenKey> read = new ArrayList<>();
            for (JWK key : JWKSet.parse(keys).getKeys()) {
                if (key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
                    read.add(new TokenKey(key, ec.toECPublicKey()));
                }
            }
            return List.copyOf(read);
        } catch (ParseException | JOSEException | RuntimeException e) {
            return List.of();
        }
    }

    /** Whether it is the work of its subject, and of no node. */
    static boolean isMembersOwn(Jwt token) {
        return MEMBERS_OWN.equals(
                new JOSEObjectType(String.valueOf(token.getHeaders().get("typ"))));
    }

    /** Whether one of these nodes signed a token that was found good. */
    static boolean signed(String token, List<Node> issuers) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            for (ECPublicKey key : keys(jwt.getHeader(), issuers)) {
                if (jwt.verify(new ECDSAVerifier(key))) {
                    return true;
                }
            }
            return false;
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException("a token was found good that cannot be read", e);
        }
    }

    static TokenRefused foreignIssuer(Member member) {
        return new TokenRefused(
                EdgeProblem.FOREIGN_ISSUER,
                "Tokens of this member are issued by nodes of " + member.organisation() + " only: get one there.");
    }

    /** Whether the broker is in good standing is asked of every caller later; here it is only whose key counts. */
    private Key brokersOwn(JWTClaimsSet claims) {
        String broker = String.valueOf(claims.getSubject());
        Date from = claims.getIssueTime();
        Date until = claims.getExpirationTime();
        boolean brief = from != null
                && until != null
                && !from.toInstant().isAfter(clock.instant().plus(AccessTokenRules.SKEW))
                && !until.toInstant().isAfter(from.toInstant().plus(MemberProof.LONGEST));
        if (!brief || !broker.equals(claims.getIssuer())) {
            throw new TokenRefused(
                    EdgeProblem.TOKEN_INVALID,
                    "A broker's own proof names itself as issuer, was made by now and lasts " + MemberProof.LONGEST
                            + " at the most.");
        }
        return member(broker)
                .filter(member -> member.has(Role.BROKER))
                .map(member -> member.key().key())
                .orElseThrow(() -> new TokenRefused(
                        EdgeProblem.TOKEN_ISSUER_UNKNOWN,
                        "Only a broker proves itself by its own key; other members get a token at /oauth2/token."));
    }

    private Optional<Member> member(String address) {
        try {
            return members.find(new MemberId(address));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
