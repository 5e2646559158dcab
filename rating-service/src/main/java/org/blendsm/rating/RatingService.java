package org.blendsm.rating;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The rating service: says who can be trusted, because they really traded. */
@SpringBootApplication
public class RatingService {
    public static void main(String... args) {
        new SpringApplicationBuilder(RatingService.class)
                .properties("spring.config.name=rating-service")
                .run(args);
    }
}
