package org.blendsm.fabric.web;

import java.util.List;
import org.blendsm.model.ledger.CanonicalJson;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** What every service's REST interface does alike: strict JSON, problem details, arguments that name what they are. */
@AutoConfiguration(after = JacksonAutoConfiguration.class, before = ErrorMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(WebProperties.class)
@Import({ProblemAdvice.class, ErrorPage.class, BodyBound.class})
public final class WebAutoConfiguration {
    @Bean
    JsonMapperBuilderCustomizer strictJson() {
        return builder -> CanonicalJson.strict(builder).enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    }

    @Bean
    ServerHttpMessageConvertersCustomizer declaredTypes(JsonMapper mapper) {
        return converters -> converters
                .withJsonConverter(new DeclaredTypes(mapper))
                .configureMessageConvertersList(all -> all.removeIf(WebAutoConfiguration::isYaml));
    }

    /** A library brings YAML along, by another mapper, which cannot read the records. */
    private static boolean isYaml(HttpMessageConverter<?> converter) {
        return converter.getSupportedMediaTypes().contains(MediaType.APPLICATION_YAML);
    }

    @Bean
    WebMvcConfigurer arguments() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerArgument());
                resolvers.add(new IdempotencyKeyArgument());
                resolvers.add(new PageRequestArgument());
            }

            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new RefusedBeforeActing());
            }
        };
    }

    /** Added last, so it speaks first. */
    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> unreadableRequests() {
        return factory -> factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new UnreadableRequest()));
    }

    /** Writes by the controller's declared type, as the codec does: only it knows the sealed family inside a page. */
    private static final class DeclaredTypes extends JacksonJsonHttpMessageConverter {
        DeclaredTypes(JsonMapper mapper) {
            super(mapper);
        }

        @Override
        protected ObjectWriter customizeWriter(
                ObjectWriter writer, @Nullable JavaType declared, @Nullable MediaType mediaType) {
            return declared == null ? writer : writer.forType(declared);
        }
    }
}
