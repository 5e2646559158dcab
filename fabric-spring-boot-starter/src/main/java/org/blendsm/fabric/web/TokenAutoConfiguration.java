package org.blendsm.fabric.web;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.blendsm.fabric.crypto.MemberProof;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.membership.LedgerNodes;
import org.blendsm.fabric.membership.MembershipAutoConfiguration;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.model.problem.Problem;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.jwt.DPoPProofJwtDecoderFactory;
import org.springframework.security.oauth2.jwt.DPoPProofReplayValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.DPoPAuthenticationProvider;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each service checks tokens itself (zero trust): signed by a key on the ledger, for this service of this pool, of a
 * member in good standing; with DPoP (RFC 9449) where the token is bound to a key.
 */
@AutoConfiguration(
        after = {MembershipAutoConfiguration.class, WebAutoConfiguration.class},
        before = {
            UserDetailsServiceAutoConfiguration.class,
            OAuth2ResourceServerAutoConfiguration.class,
            OAuth2ResourceServerWebSecurityAutoConfiguration.class,
            ServletWebSecurityAutoConfiguration.class
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(LedgerNodes.class)
public final class TokenAutoConfiguration {
    /** Open in every service: whether it lives, what it offers, what its problems mean. */
    private static final List<String> OPEN_EVERYWHERE =
            List.of("GET /actuator/health", "GET /actuator/health/*", "GET /v3/api-docs", "GET " + Problem.PAGE);

    /** Some 40 MB. */
    private static final int MOST_PROOFS = 200_000;

    @Bean
    @ConditionalOnMissingBean
    JwtDecoder tokenDecoder(
            LedgerNodes nodes,
            LedgerMembers members,
            @Value("${blendsm.pool}") String pool,
            @Value("${blendsm.service-name}") String service) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWTClaimsSetAwareJWSKeySelector(new TokenKeys(nodes, members, Clock.systemUTC()));
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType(MemberProof.TYP), null));
        var signatures = new DefaultJWSVerifierFactory();
        signatures.getJCAContext().setProvider(P256.provider());
        processor.setJWSVerifierFactory(signatures);
        // AccessTokenRules judges the claims
        processor.setJWTClaimsSetVerifier((_, _) -> {});
        var decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(new AccessTokenRules(new Audience(pool, service), Clock.systemUTC()));
        return decoder;
    }

    /** What a request took is measured as a whole: nobody reads what each filter of it took. */
    @Bean
    SecurityObservationSettings onlyWholeRequests() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    Callers callers(LedgerMembers members, LedgerNodes nodes, ObjectProvider<Memberships> ledger) {
        return new Callers(members, nodes, ledger);
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    SecurityFilterChain tokenCheck(
            HttpSecurity http,
            JwtDecoder decoder,
            Callers callers,
            WebProperties web,
            JsonMapper json,
            @Value("${blendsm.pool}") String pool) {
        var problems = new ProblemEntryPoint(json);
        Stream<URI> doors = Stream.concat(Stream.of(URI.create(pool)), web.doors().stream());
        RequestMatcher[] open = Stream.concat(OPEN_EVERYWHERE.stream(), web.publicPaths().stream())
                .map(TokenAutoConfiguration::matcher)
                .toArray(RequestMatcher[]::new);
        return http.csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(paths -> paths.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(open)
                        .permitAll()
                        .requestMatchers("/actuator/**")
                        .hasAnyRole(Role.OPERATOR.name(), Role.AUDITOR.name())
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(
                        tokens -> tokens.jwt(jwt -> jwt.decoder(decoder).jwtAuthenticationConverter(callers))
                                .dPoP(proofs -> proofs.authenticationConverter(new ProofsForHere(doors))
                                        .authenticationFailureHandler(problems))
                                .withObjectPostProcessor(proofsOnce())
                                .authenticationEntryPoint(problems)
                                .accessDeniedHandler(problems))
                .exceptionHandling(
                        refusals -> refusals.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .build();
    }

    private static ObjectPostProcessor<DPoPAuthenticationProvider> proofsOnce() {
        var verifiers = new DPoPProofJwtDecoderFactory();
        verifiers.setJwtValidatorFactory(DPoPProofJwtDecoderFactory.createDefaultJwtValidatorFactory(
                List.of(new DPoPProofReplayValidator(new ShownProofs(MOST_PROOFS, Clock.systemUTC())))));
        return new ObjectPostProcessor<>() {
            @Override
            public <P extends DPoPAuthenticationProvider> P postProcess(P provider) {
                provider.setDPoPProofVerifierFactory(verifiers);
                return provider;
            }
        };
    }

    private static RequestMatcher matcher(String path) {
        int space = path.indexOf(' ');
        PathPatternRequestMatcher.Builder builder = PathPatternRequestMatcher.withDefaults();
        return space < 0
                ? builder.matcher(path)
                : builder.matcher(HttpMethod.valueOf(path.substring(0, space)), path.substring(space + 1));
    }
}
