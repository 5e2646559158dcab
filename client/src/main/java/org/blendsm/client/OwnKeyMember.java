package org.blendsm.client;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.Signatory;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.TransactionCost;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.zone.SignedZoneTicket;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;
import org.blendsm.model.zone.ZoneTicket;
import org.blendsm.model.zone.Zones;

/**
 * A member whose key never leaves this process: reads over REST, changes the ledger straight at a peer's gateway, signs
 * its vouchers, invoices and zone tickets itself.
 */
public final class OwnKeyMember {
    private final MemberId address;
    private final SigningKey key;
    private final Door door;
    private final Signatory signatory;

    private OwnKeyMember(MemberId address, SigningKey key, Door door, Signatory signatory) {
        this.address = address;
        this.key = key;
        this.door = door;
        this.signatory = signatory;
    }

    /** An application that waits for an operator, and the key that it is for. */
    public record Applicant(Joining joining, KeyPair key, URI gateway, String organisation) {
        /**
         * Waits for the certificate, and is a member from then on.
         *
         * @throws ProblemException as {@link Joining#awaitCertificate}
         * @throws IOException where what came is no certificate
         */
        public OwnKeyMember admitted(Ledger ledger, Duration patience) throws IOException {
            Identity identity = new Identity(organisation, Certificates.parse(joining.awaitCertificate(patience)));
            return of(joining.address(), identity, key, gateway, ledger);
        }
    }

    /**
     * A member who joined before, with the key and the certificate that it has kept: whoever loses the key loses what
     * its account holds.
     *
     * @param address the member's, which stays when the key is rotated
     * @param gateway the pool's door
     */
    public static OwnKeyMember of(MemberId address, Identity identity, KeyPair key, URI gateway, Ledger ledger) {
        SigningKey signing = SigningKey.of(key.getPrivate());
        Door door = new Door(gateway, new OwnKeyCredentials(address, (ECPublicKey) key.getPublic(), signing.es256()));
        return new OwnKeyMember(address, signing, door, ledger.as(identity, Signer.of(signing)));
    }

    /**
     * Makes a key and applies with it.
     *
     * @throws ProblemException where the application is refused at once, or the gateway cannot be reached
     */
    public static Applicant apply(URI gateway, Sha256 network, String name, String organisation, List<Role> roles) {
        KeyPair key = P256.newKey();
        Door open = new Door(gateway, Door.Credentials.NONE);
        return new Applicant(Joining.own(open, network, name, organisation, roles, key), key, gateway, organisation);
    }

    /** The same, who is told what each transaction cost that it put on the ledger. */
    public OwnKeyMember telling(Consumer<TransactionCost> reader) {
        return new OwnKeyMember(address, key, door.telling(reader), signatory.telling(reader));
    }

    /** Under which the ledger knows this member; it stays when the key changes. */
    public MemberId address() {
        return address;
    }

    /** REST, with tokens bound to this key. */
    public Door door() {
        return door;
    }

    /** A ledger interface, signed with this key, past every service. */
    public <C> C ledger(Class<C> contract) {
        return signatory.contract(contract);
    }

    /** Promises the seller's money, with this member's key; to be brought to the broker. */
    public SignedVoucher sign(Voucher voucher, Sha256 network) {
        return new SignedVoucher(voucher, signature(DocumentType.VOUCHER, network, voucher));
    }

    /** Asks for money, with this member's key; to be brought with the voucher that it is for. */
    public SignedInvoice sign(Invoice invoice, Sha256 network) {
        return new SignedInvoice(invoice, signature(DocumentType.INVOICE, network, invoice));
    }

    /**
     * Lets a device into this master's zone, with this member's key; to be handed to the device. It is for the entry
     * that is due on the ledger.
     *
     * @param until when it ends; no window on the ledger is shorter than an hour
     * @throws Refused {@code ALREADY_IN_ZONE}
     */
    public SignedZoneTicket ticket(ZoneId zone, MemberId device, Instant until, Sha256 network) {
        Optional<ZoneMember> before = Refused.foundUnless(
                RefusalCode.ZONE_MEMBER_NOT_FOUND, () -> ledger(Zones.class).member(zone, device));
        ZoneTicket ticket = ZoneTicket.due(zone, device, before, until);
        return new SignedZoneTicket(ticket, signature(DocumentType.ZONE_TICKET, network, ticket));
    }

    /**
     * Is paid by a voucher of one of this seller's agreements, straight at the ledger and with an invoice of its own,
     * which stands on what the ledger has anchored of the stream, as far as its endorsers have that. With the buyer's
     * last word the agreement closes.
     *
     * @throws Refused what {@link Payments#settle} refuses
     */
    public Receipt settle(SignedVoucher voucher) {
        return SellersClaim.settle(
                voucher, ledger(Payments.class), ledger(Agreements.class), ledger(Anchors.class), this::sign);
    }

    private DetachedJws signature(DocumentType type, Sha256 network, Object document) {
        try {
            return DetachedJws.sign(type, network, document, key.es256());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this key cannot sign", e);
        }
    }
}
