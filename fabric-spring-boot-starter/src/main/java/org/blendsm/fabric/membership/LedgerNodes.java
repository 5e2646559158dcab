package org.blendsm.fabric.membership;

import java.util.List;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.model.Text;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Node;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The global static node record, as the ledger last told it (table {@code ledger_node}). */
public final class LedgerNodes {
    private static final String IDENTITY = "identity";

    private final JdbcClient database;

    LedgerNodes(JdbcClient database) {
        this.database = database;
    }

    /** The nodes whose identity-service is there: the organisations that may issue tokens under that name. */
    public List<Node> issuingAs(String identityEndpoint) {
        if (!Text.isPlain(identityEndpoint)) {
            return List.of(); // no node has such a name, and PostgreSQL takes no such question
        }
        return database.sql("select record from ledger_node where identity = ? order by name")
                .param(identityEndpoint)
                .query(RecordRow.of(Node.class))
                .list();
    }

    @EventListener
    void on(MembershipEvent.NodeRegistered event) {
        keep(event.node());
    }

    /** A row without endpoints issues no tokens any more. */
    @EventListener
    void on(MembershipEvent.NodeRetired event) {
        keep(event.node());
    }

    private void keep(Node node) {
        database.sql("""
                        insert into ledger_node (name, identity, record) values (?, ?, ?)
                        on conflict (name) do update set identity = excluded.identity, record = excluded.record""")
                .param(node.name())
                .param(node.endpoints().get(IDENTITY))
                .param(RecordRow.text(node, Node.class))
                .update();
    }
}
