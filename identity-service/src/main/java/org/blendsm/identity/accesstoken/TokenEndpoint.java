package org.blendsm.identity.accesstoken;

import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.net.URI;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.membership.LedgerNodes;
import org.blendsm.fabric.spring.BlendsmProperties;
import org.blendsm.fabric.web.WebProperties;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.custody.KeyEncryptionKey;
import org.blendsm.identity.custody.ManagedKeys;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.http.converter.OAuth2ErrorHttpMessageConverter;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/**
 * {@code POST /oauth2/token} and {@code GET /oauth2/jwks}: Spring Authorization Server with members as its clients and
 * one grant, client credentials. Everything else that server can do stays shut.
 */
@Configuration(proxyBeanMethods = false)
class TokenEndpoint {
    /** The same whatever it was. */
    private static final String UNPROVEN = "There is no such member here, it has left or was expelled, or this is not"
            + " its present client secret or a right assertion by its key.";

    private static final String[] PATHS = {"/oauth2/token", "/oauth2/jwks"};

    @Bean
    TokenSigningKey tokenSigningKey(IdentityProperties properties, KeyEncryptionKey keyEncryptionKey) {
        return TokenSigningKey.in(properties.data().resolve("token-signing.sealed"), keyEncryptionKey);
    }

    @Bean
    JWKSource<SecurityContext> tokenKeys(TokenSigningKey key) {
        return new ImmutableJWKSet<>(key.keys());
    }

    @Bean
    MemberTokens memberTokens(TokenSigningKey key, BlendsmProperties blendsm) {
        return new MemberTokens(key, blendsm.pool().toString());
    }

    @Bean
    Assertions assertions(JdbcClient database, BlendsmProperties blendsm, WebProperties web, Clock clock) {
        String pool = blendsm.pool().toString();
        Stream<String> doors =
                Stream.concat(Stream.of(pool), web.doors().stream().map(URI::toString));
        Set<String> audiences = Stream.concat(Stream.of(pool), doors.map(door -> door + "/oauth2/token"))
                .collect(Collectors.toUnmodifiableSet());
        return new Assertions(database, audiences, clock);
    }

    @Bean
    TokenRequests tokenRequests(
            LedgerMembers members,
            LedgerNodes nodes,
            ClientSecrets secrets,
            BlendsmProperties blendsm,
            IdentityProperties properties) {
        return new TokenRequests(members, nodes, secrets, blendsm.pool().toString(), properties.audiences());
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> tokenContent(TokenRequests requests) {
        return requests::fill;
    }

    @Bean
    MemberClients memberClients(
            LedgerMembers members, ManagedKeys managedKeys, ClientSecrets secrets, IdentityProperties properties) {
        return new MemberClients(members, managedKeys, secrets, properties);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain tokenEndpointSecurity(
            HttpSecurity http,
            MemberClients clients,
            Assertions assertions,
            TokenRequests requests,
            BlendsmProperties blendsm,
            GuessLock lock) {
        var issued = new IssuedTokens();
        AuthenticationFailureHandler refused = clientRefused();
        http.securityMatcher(PATHS)
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(r -> r.anyRequest().authenticated())
                .oauth2AuthorizationServer(server -> server.registeredClientRepository(clients)
                        .authorizationService(issued)
                        .authorizationServerSettings(AuthorizationServerSettings.builder()
                                .issuer(blendsm.pool().toString())
                                .build())
                        .clientAuthentication(c -> c.errorResponseHandler(refused)
                                .authenticationConverter(requests::refusePage)
                                .authenticationProviders(providers -> {
                                    providers.clear();
                                    providers.add(bySecret(clients, issued, lock));
                                    providers.add(byAssertion(clients, issued, assertions));
                                }))
                        .tokenEndpoint(t -> t.accessTokenRequestConverter(TokenRequests::refuseProofInForm)
                                .authenticationProviders(providers -> {
                                    providers.removeIf(
                                            p -> !(p instanceof OAuth2ClientCredentialsAuthenticationProvider));
                                    providers.forEach(p -> ((OAuth2ClientCredentialsAuthenticationProvider) p)
                                            .setAuthenticationValidator(requests::check));
                                })))
                // Whoever shows nothing at all is told the same as who shows what is wrong
                .exceptionHandling(e -> e.authenticationEntryPoint(refused::onAuthenticationFailure));
        return http.build();
    }

    private static LockingSecrets bySecret(MemberClients clients, IssuedTokens issued, GuessLock lock) {
        var secrets = new ClientSecretAuthenticationProvider(clients, issued);
        secrets.setPasswordEncoder(ClientSecrets.HASH);
        return new LockingSecrets(secrets, lock);
    }

    private static JwtClientAssertionAuthenticationProvider byAssertion(
            MemberClients clients, IssuedTokens issued, Assertions assertions) {
        var provider = new JwtClientAssertionAuthenticationProvider(clients, issued);
        provider.setJwtDecoderFactory(assertions);
        return provider;
    }

    /**
     * Tells nobody which of the things that may be wrong with a proof of identity was, except that there were too many
     * or that a page elsewhere had it sent (RFC 6749, section 5.2).
     */
    private static AuthenticationFailureHandler clientRefused() {
        var writer = new OAuth2ErrorHttpMessageConverter();
        return (request, response, e) -> {
            OAuth2Error error = e instanceof Explained told ? told.getError() : withoutDetail(e);
            boolean unproven = error.getErrorCode().equals(OAuth2ErrorCodes.INVALID_CLIENT);
            var answer = new ServletServerHttpResponse(response);
            answer.setStatusCode(unproven ? HttpStatus.UNAUTHORIZED : HttpStatus.BAD_REQUEST);
            if (unproven && request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
                answer.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"members\"");
            }
            writer.write(error, null, answer);
        };
    }

    private static OAuth2Error withoutDetail(AuthenticationException e) {
        String code = e instanceof OAuth2AuthenticationException oauth
                ? oauth.getError().getErrorCode()
                : OAuth2ErrorCodes.INVALID_CLIENT;
        return code.equals(OAuth2ErrorCodes.INVALID_CLIENT)
                ? new OAuth2Error(code, UNPROVEN, null)
                : new OAuth2Error(code);
    }
}
