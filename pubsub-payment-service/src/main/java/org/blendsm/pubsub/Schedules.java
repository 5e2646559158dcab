package org.blendsm.pubsub;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** What the service does by itself, time and again; {@code blendsm.pubsub.schedules=false} leaves it to a test. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "blendsm.pubsub.schedules", matchIfMissing = true)
@EnableScheduling
class Schedules {}
