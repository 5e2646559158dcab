package org.blendsm.pubsub.agreement;

import java.util.Optional;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.model.agreement.AgreementEvent.ExtensionProposed;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Extension;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The latest extension that was proposed of each agreement, as the ledger's events told. */
@Component
class ExtensionRegister {
    private final JdbcClient database;

    ExtensionRegister(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    void on(ExtensionProposed event) {
        database.sql("""
                        insert into extension (agreement, record) values (:agreement, :record)
                        on conflict (agreement) do update set record = excluded.record""")
                .param("agreement", event.extension().agreement().toString())
                .param("record", RecordRow.text(event.extension(), Extension.class))
                .update();
    }

    Optional<Extension> find(AgreementId agreement) {
        return database.sql("select record from extension where agreement = :agreement")
                .param("agreement", agreement.toString())
                .query(RecordRow.of(Extension.class))
                .optional();
    }
}
