package org.blendsm.identity;

import java.time.Clock;
import org.blendsm.fabric.spring.BlendsmProperties;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The identity service: says who somebody is. */
@SpringBootApplication
@EnableScheduling
@EnableConfigurationProperties({BlendsmProperties.class, IdentityProperties.class})
public class IdentityService {
    public static void main(String... args) {
        new SpringApplicationBuilder(IdentityService.class)
                .properties("spring.config.name=identity-service")
                .run(args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
