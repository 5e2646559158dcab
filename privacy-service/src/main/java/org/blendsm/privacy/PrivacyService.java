package org.blendsm.privacy;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The privacy service: keeps what it cannot read, and forgets it when told to. */
@SpringBootApplication
@EnableConfigurationProperties(PrivacyProperties.class)
public class PrivacyService {
    public static void main(String... args) {
        new SpringApplicationBuilder(PrivacyService.class)
                .properties("spring.config.name=privacy-service")
                .run(args);
    }
}
