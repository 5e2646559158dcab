package org.blendsm.pubsub;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * What the service does by itself, time and again, each on a thread of its own: an integrity-service that does not
 * answer keeps no voucher from being brought in time. {@code blendsm.pubsub.schedules=false} leaves it to a test.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "blendsm.pubsub.schedules", matchIfMissing = true)
@EnableScheduling
class Schedules {
    /** Closings twice, anchors, folding: Spring Boot's own would give all of them one thread. */
    private static final int THREADS = 4;

    @Bean
    static ThreadPoolTaskScheduler taskScheduler() {
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.setPoolSize(THREADS);
        scheduler.setThreadNamePrefix("schedule-");
        return scheduler;
    }
}
