package org.blendsm.cli;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.blendsm.client.Door;
import org.blendsm.client.StreamAccess;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.ProductId;

/** A stream ticket as the marketplace hands it out. */
record Ticket(String user, String clientId, String password, String topic, List<URI> brokers) {
    private static final String PATH = "/api/v1/tickets";

    static StreamAccess toPublish(Door seller, ProductId product) {
        return seller.post(PATH, Map.of("product", product), Ticket.class).access();
    }

    static StreamAccess toReceive(Door buyer, AgreementId agreement) {
        return buyer.post(PATH, Map.of("agreement", agreement), Ticket.class).access();
    }

    private StreamAccess access() {
        URI broker = brokers.getFirst();
        return new StreamAccess(broker.getHost(), broker.getPort(), user, clientId, password, topic);
    }

    @Override
    public String toString() {
        return "Ticket[" + user + "]";
    }
}
