package org.blendsm.fabric.probe;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A service with the web conventions and nothing else. */
@SpringBootApplication
class ProbeService {
    public static void main(String... args) {
        new SpringApplicationBuilder(ProbeService.class)
                .properties("spring.config.name=probe-service")
                .run(args);
    }
}
