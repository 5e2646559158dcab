package org.blendsm.identity.accesstoken;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.membership.LedgerNodes;
import org.blendsm.fabric.spring.CurrentCaller;
import org.blendsm.fabric.web.Audience;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Member;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;

/**
 * Which tokens are given and what stands in them. A token is for services of one pool, so that none to whom it is shown
 * can use it at another: for this pool's, unless {@code resource} (RFC 8707) names another pool or single services,
 * {@code https://market.example} or {@code https://market.example/rating-service}. Roles stand in no token: they are on
 * the ledger.
 *
 * @param pool this one's name
 * @param services names of the services that every pool has
 */
record TokenRequests(LedgerMembers members, LedgerNodes nodes, String pool, List<String> services) {
    private static final String RESOURCE = "resource";
    private static final String DPOP_PROOF = "dpop_proof";

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
        if (MemberClients.custody(request.getRegisteredClient()) == Custody.OWN
                && !grant.getAdditionalParameters().containsKey(DPOP_PROOF)) {
            throw refused(
                    OAuth2ErrorCodes.INVALID_DPOP_PROOF, "members with their own key send a DPoP proof (RFC 9449)");
        }
    }

    void fill(JwtEncodingContext token) {
        OAuth2ClientCredentialsAuthenticationToken grant = Objects.requireNonNull(token.getAuthorizationGrant());
        token.getJwsHeader().algorithm(SignatureAlgorithm.ES256);
        token.getClaims()
                .audience(audience(grant).map(Audience::toString).distinct().toList())
                .claim(
                        CurrentCaller.CUSTODY,
                        MemberClients.custody(token.getRegisteredClient()).claim());
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
