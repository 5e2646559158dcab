package org.blendsm.identity.signature;

import static org.blendsm.model.problem.EdgeProblem.FOREIGN_CREATOR;
import static org.blendsm.model.problem.EdgeProblem.FOREIGN_NETWORK;
import static org.blendsm.model.problem.EdgeProblem.NOT_THIS_SERVICES_PURPOSE;
import static org.blendsm.model.problem.EdgeProblem.REQUEST_NOT_FRESH;
import static org.blendsm.model.problem.EdgeProblem.UNKNOWN_PROPOSAL;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.blendsm.identity.Declined;
import org.blendsm.identity.IdentityProperties.Purposes;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.zone.ZoneTicket;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/**
 * What a managed key may be asked to sign, by whom: each service only the functions and documents of its own trade, on
 * this network only. A broken rating-service can rate, not transfer.
 *
 * @param services what each service may have signed, by its name
 */
record SignatureRules(String channel, String chaincode, Sha256 network, Map<String, Purposes> services) {
    /** Fabric accepts 15 minutes; nothing that is asked for now needs them. */
    private static final Duration NOW = Duration.ofMinutes(5);

    /** The documents that one party signs for another to see; the others are made and signed in this service itself. */
    private static final Map<DocumentType, Class<?>> DOCUMENTS = Map.of(
            DocumentType.VOUCHER, Voucher.class,
            DocumentType.INVOICE, Invoice.class,
            DocumentType.ZONE_TICKET, ZoneTicket.class);

    /** @param creator the member's certificate, as a proposal names it */
    void checkProposal(String service, FabricProposal proposal, Creator creator, Instant now) {
        Declined.unless(
                proposal.channel().equals(channel) && proposal.chaincode().equals(chaincode),
                FOREIGN_NETWORK,
                "This pool signs for chaincode " + chaincode + " on channel " + channel + " only.");
        requireMade(proposal.creator(), creator, "The proposal");
        Declined.unless(
                Duration.between(proposal.at(), now).abs().compareTo(NOW) <= 0,
                REQUEST_NOT_FRESH,
                "The proposal is of " + proposal.at() + ": check both clocks.");
        Declined.unless(
                purposes(service).functions().contains(proposal.function()),
                NOT_THIS_SERVICES_PURPOSE,
                "Service " + service + " may not have " + proposal.function() + " signed.");
    }

    /**
     * The member may have another key since the proposal was signed, and what that signs under the former certificate
     * is worth nothing.
     *
     * @param signed fingerprint of the proposal that was signed for this member and service under that id
     */
    void checkTransaction(FabricTransaction transaction, Optional<Sha256> signed, Creator creator) {
        Declined.unless(
                signed.isPresent() && signed.get().equals(transaction.proposal()),
                UNKNOWN_PROPOSAL,
                "Transaction " + transaction.txId() + " does not carry a proposal that was signed here.");
        requireMade(transaction.creator(), creator, "The transaction");
    }

    private static void requireMade(SerializedIdentity by, Creator creator, String what) {
        Declined.unless(creator.is(by), FOREIGN_CREATOR, what + " is not made under the member's certificate.");
    }

    /** A document has to be one: of a known type, in canonical JSON, for this network. */
    void checkDocument(String service, ToSign.Document document) {
        Declined.unless(
                document.network().filter(network::equals).isPresent(),
                FOREIGN_NETWORK,
                "This pool signs for network " + network + " only.");
        Class<?> form = DOCUMENTS.get(document.type());
        if (form == null || !purposes(service).documents().contains(document.type())) {
            throw new Declined(
                    NOT_THIS_SERVICES_PURPOSE, "Service " + service + " may not have " + document.type() + " signed.");
        }
        if (!isCanonical(document.json(), form)) {
            throw new Refused(RefusalCode.MALFORMED, "The payload is no " + document.type() + " in canonical JSON.");
        }
    }

    private static boolean isCanonical(byte[] json, Class<?> type) {
        try {
            return Arrays.equals(json, CanonicalJson.encode(CanonicalJson.decode(json, type), type));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Purposes purposes(String service) {
        Purposes purposes = services.get(service);
        if (purposes == null) {
            throw new Declined(NOT_THIS_SERVICES_PURPOSE, "Service " + service + " may not have anything signed.");
        }
        return purposes;
    }
}
