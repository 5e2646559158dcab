package org.blendsm.gateway;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The gateway: one address for all services. */
@SpringBootApplication
@EnableConfigurationProperties(GatewayProperties.class)
public class GatewayService {
    public static void main(String... args) {
        new SpringApplicationBuilder(GatewayService.class)
                .properties("spring.config.name=gateway-service")
                .run(args);
    }
}
