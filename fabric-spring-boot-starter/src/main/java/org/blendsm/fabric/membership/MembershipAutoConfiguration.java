package org.blendsm.fabric.membership;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The read models that every service has. */
@AutoConfiguration(after = JdbcClientAutoConfiguration.class)
@ConditionalOnBean(JdbcClient.class)
public final class MembershipAutoConfiguration {
    @Bean
    LedgerMembers ledgerMembers(JdbcClient database) {
        return new LedgerMembers(database);
    }

    @Bean
    LedgerNodes ledgerNodes(JdbcClient database) {
        return new LedgerNodes(database);
    }
}
