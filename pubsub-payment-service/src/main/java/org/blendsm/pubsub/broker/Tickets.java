package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Journal journal;
    private final Sessions sessions;
    /** Changed under its own lock, in the order in which the journal is: a restart brings back what was good. */
    private final Map<TicketHolder, Sha256> hashes = new ConcurrentHashMap<>();

    Tickets(Journal journal, Sessions sessions) {
        this.journal = journal;
        this.sessions = sessions;
        journal.forEach(Shelf.TICKETS, (key, value) -> {
            KeptForm.require(VERSION, value[0], "a ticket");
            String[] holder = new String(key, StandardCharsets.US_ASCII).split(" ", 2);
            hashes.put(
                    new TicketHolder(Direction.valueOf(holder[0]), holder[1]),
                    Sha256.ofBytes(Arrays.copyOfRange(value, 1, value.length)));
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

    /** The ticket that a user came with, if it is good. */
    Optional<HeldTicket> find(String user, String ticket) {
        byte[] hash = hash(ticket);
        return Arrays.stream(Direction.values())
                .map(direction -> new TicketHolder(direction, user))
                .filter(holder -> {
                    Sha256 kept = hashes.get(holder);
                    return kept != null && MessageDigest.isEqual(kept.bytes(), hash);
                })
                .map(holder -> new HeldTicket(holder, Sha256.ofBytes(hash)))
                .findFirst();
    }

    /** Whether the ticket was neither replaced nor revoked. */
    boolean stands(HeldTicket ticket) {
        return ticket.hash().equals(hashes.get(ticket.holder()));
    }

    private String issue(TicketHolder holder) {
        String ticket = secret();
        byte[] hash = hash(ticket);
        byte[] value =
                ByteBuffer.allocate(1 + hash.length).put(VERSION).put(hash).array();
        CompletableFuture<Void> written;
        synchronized (hashes) {
            written = journal.put(Shelf.TICKETS, holder.key(), value);
            hashes.put(holder, Sha256.ofBytes(hash));
        }
        // the one before opens nothing any more; the new one is told once it is kept
        sessions.cut(holder.id());
        written.join();
        return ticket;
    }

    /** 256 random bits in base64url. */
    static String secret() {
        byte[] secret = new byte[BYTES];
        RANDOM.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    private void revoke(TicketHolder holder) {
        CompletableFuture<Void> written;
        synchronized (hashes) {
            written = journal.delete(Shelf.TICKETS, holder.key());
            hashes.remove(holder);
        }
        sessions.cut(holder.id());
        written.join();
    }

    private static byte[] hash(String ticket) {
        return Sha256.digest().digest(ticket.getBytes(StandardCharsets.UTF_8));
    }
}
