package org.blendsm.access;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The access control service: says whether somebody may, and for what reason not. */
@SpringBootApplication
@EnableConfigurationProperties(AccessProperties.class)
public class AccessControlService {
    public static void main(String... args) {
        new SpringApplicationBuilder(AccessControlService.class)
                .properties("spring.config.name=access-control-service")
                .run(args);
    }
}
