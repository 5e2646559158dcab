package org.blendsm.identity.accesstoken;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.spring.CurrentCaller;
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
 * Which tokens are given and what stands in them. {@code resource} (RFC 8707; here the services' names) narrows the
 * audience. Roles stand in no token: they are on the ledger.
 *
 * @param audiences all services of this pool
 */
record TokenRequests(LedgerMembers members, List<String> audiences) {
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
        if (!audiences.containsAll(resources(grant.getAdditionalParameters()))) {
            throw refused("invalid_target", "resource has to be one of " + audiences);
        }
        if (MemberClients.custody(request.getRegisteredClient()) == Custody.OWN
                && !grant.getAdditionalParameters().containsKey(DPOP_PROOF)) {
            throw refused(
                    OAuth2ErrorCodes.INVALID_DPOP_PROOF, "members with their own key send a DPoP proof (RFC 9449)");
        }
    }

    void fill(JwtEncodingContext token) {
        OAuth2ClientCredentialsAuthenticationToken grant = Objects.requireNonNull(token.getAuthorizationGrant());
        List<String> asked = resources(grant.getAdditionalParameters());
        token.getJwsHeader().algorithm(SignatureAlgorithm.ES256);
        token.getClaims()
                .audience(asked.isEmpty() ? audiences : asked)
                .claim(
                        CurrentCaller.CUSTODY,
                        MemberClients.custody(token.getRegisteredClient()).claim());
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
