package org.blendsm.fabric.web;

import static org.springframework.http.MediaType.APPLICATION_OCTET_STREAM_VALUE;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.OAuthFlow;
import io.swagger.v3.oas.models.security.OAuthFlows;
import io.swagger.v3.oas.models.security.Scopes;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.blendsm.fabric.TransactionCost;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.PageRequest;
import org.blendsm.model.problem.Problem;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;

/**
 * The OpenAPI document of a service, as it is read through the gateway: addresses are relative to wherever it was
 * fetched, tokens come from the gateway's token endpoint, every operation may end in a problem.
 */
@AutoConfiguration(before = SpringDocConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public final class ApiDocsAutoConfiguration {
    private static final String TOKEN = "token";

    static {
        // They are no query parameters: the argument resolvers know where they come from
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(MemberId.class, IdempotencyKey.class, PageRequest.class)
                // a schema instead would be one for all fields, with the words of one of them
                .replaceWithClass(OptionalLong.class, Long.class);
    }

    @Bean
    OpenAPI openApi(@Value("${blendsm.service-name}") String service) {
        var tokens = new OAuthFlow().tokenUrl("/oauth2/token").scopes(new Scopes());
        return new OpenAPI()
                .info(new Info().title(service).version("v1"))
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addHeaders(TransactionCost.HEADER, cost())
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.OAUTH2)
                                        .description("client_id is the member's address")
                                        .flows(new OAuthFlows().clientCredentials(tokens))))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN));
    }

    /** When the document is asked for: no converter is known when the service starts. */
    @Bean
    GlobalOpenApiCustomizer problems() {
        return api -> ModelConverters.getInstance(true).readAll(Problem.class).forEach(api.getComponents()::addSchemas);
    }

    @Bean
    RequiredComponents requiredComponents() {
        return new RequiredComponents();
    }

    @Bean
    PublishedJavadoc publishedJavadoc() {
        return new PublishedJavadoc();
    }

    @Bean
    Examples examples() {
        return new Examples();
    }

    @Bean
    ExampleBodies exampleBodies() {
        return new ExampleBodies();
    }

    @Bean
    GlobalOperationCustomizer conventions() {
        return (operation, method) -> {
            fillInNoFilter(operation);
            takeBytesAsTheyAre(operation);
            mayEndInAProblem(operation);
            if (mayChange(method)) {
                operation.getResponses().values().forEach(ApiDocsAutoConfiguration::tellsTheCost);
            }
            if (takes(method, IdempotencyKey.class)) {
                operation.addParametersItem(idempotencyKey());
                operation.getResponses().values().forEach(ApiDocsAutoConfiguration::tellsTheKey);
            }
            if (takes(method, PageRequest.class)) {
                operation.addParametersItem(pageSize());
                operation.addParametersItem(pageAfter());
            }
            return operation;
        };
    }

    /** A page puts an example into the form, and nobody means to look for that one. */
    private static void fillInNoFilter(Operation operation) {
        Stream.ofNullable(operation.getParameters())
                .flatMap(List::stream)
                .filter(parameter -> !parameter.getIn().equals("path"))
                .map(Parameter::getSchema)
                .filter(schema -> schema.getExample() != null)
                .forEach(schema -> {
                    schema.setExample(null);
                    schema.setExampleSetFlag(false);
                });
    }

    /** They would be published as an object around them. */
    private static void takeBytesAsTheyAre(Operation operation) {
        Optional.ofNullable(operation.getRequestBody())
                .map(body -> body.getContent().get(APPLICATION_OCTET_STREAM_VALUE))
                .ifPresent(content -> content.setSchema(
                        new Schema<>(SpecVersion.V31).types(Set.of("string")).format("binary")));
    }

    private static boolean takes(HandlerMethod method, Class<?> type) {
        return Arrays.stream(method.getMethodParameters()).anyMatch(parameter -> parameter.getParameterType() == type);
    }

    private static Parameter idempotencyKey() {
        return new Parameter()
                .in("header")
                .name(IdempotencyKey.HEADER)
                .description(
                        "1 to 128 visible ASCII characters. Asking twice under the same key has one effect. Without"
                                + " it the call gets a key of its own, which the answer tells; an answer that is lost tells none.")
                .schema(new StringSchema());
    }

    private static void tellsTheKey(ApiResponse response) {
        response.addHeaderObject(
                IdempotencyKey.HEADER,
                new Header()
                        .description("What the call was made under, sent or not: to make the same call again")
                        .schema(new StringSchema()));
    }

    private static boolean mayChange(HandlerMethod method) {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), RequestMapping.class);
        return mapping != null && !List.of(mapping.method()).contains(RequestMethod.GET);
    }

    private static void tellsTheCost(ApiResponse response) {
        response.addHeaderObject(TransactionCost.HEADER, new Header().$ref(TransactionCost.HEADER));
    }

    private static Header cost() {
        return new Header()
                .description(
                        "Each transaction that the call put on the ledger, and what it cost; absent where there is none."
                                + " A list of strings with parameters (RFC 9651): the id; the number of its 'block'; the"
                                + " 'bytes' of its envelope; rows that it 'reads' and 'writes'; 'endorsements'; how many"
                                + " 'proposals' it took; and the 'ms' from the first of them until it was committed. The"
                                + " last sixteen are told; 'Ledger-Transactions-Omitted' says how many came before.")
                .schema(new StringSchema());
    }

    private static Parameter pageSize() {
        return new Parameter()
                .in("query")
                .name(PageRequestArgument.SIZE)
                .description("How many items the page has at most")
                .schema(new IntegerSchema()
                        .minimum(BigDecimal.ONE)
                        .maximum(BigDecimal.valueOf(PageRequest.LARGEST))
                        ._default(PageRequestArgument.DEFAULT_SIZE));
    }

    private static Parameter pageAfter() {
        return new Parameter()
                .in("query")
                .name(PageRequestArgument.AFTER)
                .description("The 'next' of the page before")
                .schema(new StringSchema());
    }

    private static void mayEndInAProblem(Operation operation) {
        var content = new Content()
                .addMediaType(
                        Problem.MEDIA_TYPE, new MediaType().schema(new Schema<>().$ref(Problem.class.getSimpleName())));
        operation
                .getResponses()
                .addApiResponse(
                        "default",
                        new ApiResponse()
                                .description("A problem; its code is explained at " + Problem.PAGE)
                                .content(content));
    }
}
