package org.blendsm.fabric.web;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyConverter;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.JWTClaimsSetAwareJWSKeySelector;
import java.security.Key;
import java.text.ParseException;
import java.util.List;
import org.blendsm.fabric.membership.LedgerNodes;
import org.blendsm.model.membership.Node;
import org.blendsm.model.problem.EdgeProblem;
import org.jspecify.annotations.Nullable;

/**
 * With which keys a token may be signed: those that stand in the ledger's record of the node that issued it. No key is
 * fetched from anywhere, so any pool can check another's tokens while that other one is down.
 */
final class TokenKeys implements JWTClaimsSetAwareJWSKeySelector<SecurityContext> {
    private final LedgerNodes nodes;

    TokenKeys(LedgerNodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public List<? extends Key> selectKeys(JWSHeader header, JWTClaimsSet claims, @Nullable SecurityContext context) {
        if (!JWSAlgorithm.ES256.equals(header.getAlgorithm())) {
            throw new TokenRefused(EdgeProblem.TOKEN_INVALID, "Tokens are signed with ES256.");
        }
        String issuer = claims.getIssuer();
        List<Node> issuers = issuer == null ? List.of() : nodes.issuingAs(issuer);
        if (issuers.isEmpty()) {
            throw new TokenRefused(
                    EdgeProblem.TOKEN_ISSUER_UNKNOWN,
                    "No node on this ledger issues tokens as '" + issuer + "'. Get one from this network.");
        }
        JWKSelector fitting = new JWKSelector(JWKMatcher.forJWSHeader(header));
        return issuers.stream()
                .flatMap(node -> node.tokenKeys().stream())
                .flatMap(keys -> fitting.select(parse(keys)).stream())
                .flatMap(key -> KeyConverter.toJavaKeys(List.of(key)).stream())
                .toList();
    }

    private static JWKSet parse(String keys) {
        try {
            return JWKSet.parse(keys);
        } catch (ParseException e) {
            throw new IllegalStateException("a node's token keys on the ledger are no JWK Set", e);
        }
    }
}
