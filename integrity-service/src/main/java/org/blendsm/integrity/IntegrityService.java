package org.blendsm.integrity;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The integrity service: makes any message of a stream provable, without showing it to anybody. */
@SpringBootApplication
public class IntegrityService {
    public static void main(String... args) {
        new SpringApplicationBuilder(IntegrityService.class)
                .properties("spring.config.name=integrity-service")
                .run(args);
    }
}
