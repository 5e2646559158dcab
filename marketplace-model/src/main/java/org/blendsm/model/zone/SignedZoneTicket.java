package org.blendsm.model.zone;

import java.security.PublicKey;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;

/**
 * A ticket with the word of its zone's master.
 *
 * @param ticket what it allows
 * @param signature a detached JWS over the ticket's canonical JSON, by the master's current key
 */
public record SignedZoneTicket(ZoneTicket ticket, DetachedJws signature) {
    /** Whether it is the word of this key's holder on this network. */
    public boolean verifies(Sha256 network, PublicKey key) {
        return signature.verifies(DocumentType.ZONE_TICKET, network, ticket, key);
    }
}
