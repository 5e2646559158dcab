package org.blendsm.integrity;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The integrity service: makes any message of a stream provable, without showing it to anybody. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class IntegrityService {
    public static void main(String... args) {
        new SpringApplicationBuilder(IntegrityService.class)
                .properties("spring.config.name=integrity-service")
                .run(args);
    }
}
