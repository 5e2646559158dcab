package org.blendsm.fabric.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The ledger in a Spring Boot application: what stands under {@code blendsm.ledger} becomes beans. */
@AutoConfiguration
@EnableConfigurationProperties(BlendsmProperties.class)
public final class LedgerAutoConfiguration {}
