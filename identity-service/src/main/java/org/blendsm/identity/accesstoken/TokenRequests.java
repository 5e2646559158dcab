package org.blendsm.identity.accesstoken;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.http.HttpServletRequest;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.membership.LedgerNodes;
import org.blendsm.fabric.spring.CurrentCaller;
import org.blendsm.fabric.web.Audience;
import org.blendsm.model.AskingPage;
import org.blendsm.model.MemberId;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Member;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;

/**
 * Which tokens are given and what stands in them. A token is for services of one pool, so that none to whom it is shown
 * can use it at another: for this pool's, unless {@code resource} (RFC 8707) names another pool or single services,
 * {@code https://market.example} or {@code https://market.example/rating-service}. Roles stand in no token: they are on
 * the ledger.
 *
 * @param secrets what members with a managed key prove themselves by
 * @param pool this one's name
 * @param services names of the services that every pool has
 */
record TokenRequests(
        LedgerMembers members, LedgerNodes nodes, ClientSecrets secrets, String pool, List<String> services) {
    private static final String RESOURCE = "resource";
    /** As the framework calls what it takes out of the header and the request's line: a form must not say it. */
    private static final Set<String> OF_THE_HEADER = Set.of("dpop_proof", "dpop_method", "dpop_target_uri");

    /**
     * @throws Explained where a web page elsewhere has a browser ask: it would be guessing in the name of whoever reads
     *     it
     */
    @Nullable
    Authentication refusePage(HttpServletRequest request) {
        if (AskingPage.of(request::getHeader).isForeign(pool)) {
            throw new Explained(
                    OAuth2ErrorCodes.INVALID_REQUEST,
                    "a web page elsewhere gets no token here; sign in at " + pool
                            + ", or ask by a program, which says nothing of a page");
        }
        return null;
    }

    /** @throws OAuth2AuthenticationException where a form says what the header DPoP has to */
    static @Nullable Authentication refuseProofInForm(HttpServletRequest request) {
        if (!Collections.disjoint(request.getParameterMap().keySet(), OF_THE_HEADER)) {
            throw refused(OAuth2ErrorCodes.INVALID_DPOP_PROOF, "a DPoP proof comes in the header DPoP (RFC 9449)");
        }
        return null;
    }

    /** @throws OAuth2AuthenticationException where the member, now proven, gets no such token */
    void check(OAuth2ClientCredentialsAuthenticationContext request) {
        OAuth2ClientCredentialsAuthenticationToken grant = request.getAuthentication();
        MemberId member = new MemberId(request.getRegisteredClient().getClientId());
        if (members.find(member).filter(Member::mayAct).isEmpty()) {
            throw refused(OAuth2ErrorCodes.ACCESS_DENIED, "NOT_IN_GOOD_STANDING: the ledger says that you may not act");
        }
        if (!grant.getScopes().isEmpty()) {
            throw refused(OAuth2ErrorCodes.INVALID_SCOPE, "there are no scopes; narrow a token by resource");
        }
        List<String> pools = audience(grant).map(Audience::pool).distinct().toList();
        if (pools.size() != 1 || !isPool(pools.getFirst())) {
            throw refused(
                    "invalid_target",
                    "resource names one pool that is on the ledger, such as " + pool + ", or services of one, such as "
                            + new Audience(pool, services.getFirst()));
        }
    }

    /** @throws OAuth2AuthenticationException where it would not be bound to the key of a member that holds its own */
    void fill(JwtEncodingContext token) {
        RegisteredClient client = token.getRegisteredClient();
        Custody custody = MemberClients.custody(client);
        if (custody == Custody.OWN && !isBoundTo(MemberClients.key(client), token)) {
            throw refused(
                    OAuth2ErrorCodes.INVALID_DPOP_PROOF,
                    "members with their own key send a DPoP proof by that key (RFC 9449)");
        }
        if (custody == Custody.MANAGED) {
            secrets.used(new MemberId(client.getClientId()), Objects.requireNonNull(client.getClientSecret()));
        }
        OAuth2ClientCredentialsAuthenticationToken grant = Objects.requireNonNull(token.getAuthorizationGrant());
        token.getJwsHeader().algorithm(SignatureAlgorithm.ES256);
        token.getClaims()
                .audience(audience(grant).map(Audience::toString).distinct().toList())
                .claim(CurrentCaller.CUSTODY, custody.claim());
    }

    /** The framework has checked the proof, if there is one, and binds the token to whatever key made it. */
    private static boolean isBoundTo(PublicKeyInfo key, JwtEncodingContext token) {
        Jwt proof = token.get(OAuth2TokenContext.DPOP_PROOF_KEY);
        try {
            return proof != null
                    && new ECKey.Builder(Curve.P_256, (ECPublicKey) key.key())
                            .build()
                            .computeThumbprint()
                            .equals(SignedJWT.parse(proof.getTokenValue())
                                    .getHeader()
                                    .getJWK()
                                    .computeThumbprint());
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException("a proof was found good that names no key", e);
        }
    }

    private boolean isPool(String name) {
        return name.equals(pool) || !nodes.issuingAs(name).isEmpty();
    }

    private Stream<Audience> audience(OAuth2ClientCredentialsAuthenticationToken grant) {
        List<String> asked = resources(grant.getAdditionalParameters());
        return asked.isEmpty() ? everyServiceOf(pool) : asked.stream().flatMap(this::named);
    }

    /** What is no service's name is a pool's. */
    private Stream<Audience> named(String resource) {
        int end = resource.lastIndexOf('/');
        String last = resource.substring(end + 1);
        return services.contains(last) && end >= 0
                ? Stream.of(new Audience(resource.substring(0, end), last))
                : everyServiceOf(resource);
    }

    private Stream<Audience> everyServiceOf(String aPool) {
        return services.stream().map(service -> new Audience(aPool, service));
    }

    private static List<String> resources(Map<String, Object> parameters) {
        return switch (parameters.get(RESOURCE)) {
            case null -> List.of();
            case String one -> List.of(one);
            case String[] some -> Arrays.stream(some).distinct().toList();
            case Object other -> throw new IllegalStateException("a parameter that is no text: " + other.getClass());
        };
    }

    private static OAuth2AuthenticationException refused(String code, String sentence) {
        return new OAuth2AuthenticationException(new OAuth2Error(code, sentence, null));
    }
}
