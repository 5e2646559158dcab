package org.blendsm.pubsub;

import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The pubsub and payment service: lists data, carries it as far as it is paid for, and settles. */
@SpringBootApplication
@EnableConfigurationProperties(PubsubProperties.class)
public class PubsubPaymentService {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    public static void main(String... args) {
        new SpringApplicationBuilder(PubsubPaymentService.class)
                .properties("spring.config.name=pubsub-payment-service")
                .run(args);
    }
}
