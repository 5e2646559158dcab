package org.blendsm.identity.member;

import java.util.Optional;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.Node;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The network's fingerprint and policy, and its nodes, as the ledger last told them. */
@Component
class NetworkRecords {
    private final JdbcClient database;

    NetworkRecords(JdbcClient database) {
        this.database = database;
    }

    /** @throws Refused {@code NETWORK_NOT_FOUNDED} before the network's first transaction */
    Network network() {
        Optional<Network> network = database.sql("select record from network")
                .query(RecordRow.of(Network.class))
                .optional();
        return network.orElseThrow(
                () -> new Refused(RefusalCode.NETWORK_NOT_FOUNDED, "The network's first operator is not there yet."));
    }

    Page<Node> nodes(PageRequest page) {
        return new PagedQuery<>(database, "select record from ledger_node", RecordRow.of(Node.class))
                .where("name > ?", page.after(), last -> last)
                .page(page, "name", Node::name);
    }

    @EventListener
    void on(MembershipEvent.NetworkFounded event) {
        keep(event.network());
    }

    @EventListener
    void on(MembershipEvent.PolicyPublished event) {
        keep(event.network());
    }

    private void keep(Network network) {
        database.sql("""
                        insert into network (record) values (:record)
                        on conflict (only_row) do update set record = excluded.record
                        """)
                .param("record", RecordRow.text(network, Network.class))
                .update();
    }
}
