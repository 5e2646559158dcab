package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.journal.Journal;
import org.blendsm.pubsub.broker.journal.KeptForm;
import org.blendsm.pubsub.broker.journal.Shelf;

/**
 * Stream tickets, the passwords of MQTT: 256 random bits in base64url, shown once and kept only as SHA-256. One product
 * has one ticket to publish, one agreement one ticket to subscribe; a new one replaces the old one and cuts its
 * session.
 */
public final class Tickets {
    private static final byte VERSION = 1;
    private static final int BYTES = 32;

    private final Journal journal;
    private final Sessions sessions;
    private final SecureRandom random = new SecureRandom();
    private final Map<TicketHolder, byte[]> hashes = new ConcurrentHashMap<>();

    Tickets(Journal journal, Sessions sessions) {
        this.journal = journal;
        this.sessions = sessions;
        journal.forEach(Shelf.TICKETS, (key, value) -> {
            KeptForm.require(VERSION, value[0], "a ticket");
            String[] holder = new String(key, StandardCharsets.US_ASCII).split(" ", 2);
            hashes.put(
                    new TicketHolder(Direction.valueOf(holder[0]), holder[1]),
                    Arrays.copyOfRange(value, 1, value.length));
        });
    }

    /** A ticket to publish a product; user name: the product's id. */
    public String toPublish(ProductId product) {
        return issue(new TicketHolder(Direction.PUBLISH, product.toString()));
    }

    /** A ticket to receive an agreement's messages and to pay by ticks; user name: the agreement's id. */
    public String toSubscribe(AgreementId agreement) {
        return issue(new TicketHolder(Direction.SUBSCRIBE, agreement.toString()));
    }

    /** The product can no longer be published with the ticket it had; its session ends now. */
    public void revokePublisher(ProductId product) {
        revoke(new TicketHolder(Direction.PUBLISH, product.toString()));
    }

    void revokeSubscriber(AgreementId agreement) {
        revoke(new TicketHolder(Direction.SUBSCRIBE, agreement.toString()));
    }

    /** Whose ticket it is, if it is good. */
    Optional<TicketHolder> holder(String user, String ticket) {
        byte[] hash = hash(ticket);
        return Arrays.stream(Direction.values())
                .map(direction -> new TicketHolder(direction, user))
                .filter(holder -> {
                    byte[] kept = hashes.get(holder);
                    return kept != null && MessageDigest.isEqual(kept, hash);
                })
                .findFirst();
    }

    /** Whether the holder has a ticket that was not revoked. */
    boolean stands(TicketHolder holder) {
        return hashes.containsKey(holder);
    }

    private String issue(TicketHolder holder) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        byte[] hash = hash(ticket);
        byte[] value =
                ByteBuffer.allocate(1 + hash.length).put(VERSION).put(hash).array();
        journal.put(Shelf.TICKETS, holder.key(), value).join();
        if (hashes.put(holder, hash) != null) {
            sessions.cut(holder.id());
        }
        return ticket;
    }

    private void revoke(TicketHolder holder) {
        hashes.remove(holder);
        sessions.cut(holder.id());
        journal.delete(Shelf.TICKETS, holder.key()).join();
    }

    private static byte[] hash(String ticket) {
        return Sha256.digest().digest(ticket.getBytes(StandardCharsets.UTF_8));
    }
}
