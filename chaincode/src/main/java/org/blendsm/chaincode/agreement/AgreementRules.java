package org.blendsm.chaincode.agreement;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.Agreement.Disputed;
import org.blendsm.model.agreement.Agreement.Ending;
import org.blendsm.model.agreement.Agreement.Open;
import org.blendsm.model.agreement.Agreement.Purse;
import org.blendsm.model.agreement.Agreement.Resolved;
import org.blendsm.model.agreement.Agreement.Settled;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Extension;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.membership.Member;

/** How an agreement comes about, grows and ends. */
public final class AgreementRules {
    private AgreementRules() {}

    /** The product's one offer that stands now, where it is the one the buyer means. */
    static Offer standing(Product product, OfferId meant) {
        return switch (product) {
            case Product.Offered offered when offered.offer().id().equals(meant) -> offered.offer();
            case Product.Offered _, Product.Draft _ ->
                throw new Refused(
                        RefusalCode.OFFER_NOT_CURRENT, "this offer does not stand: read the product's current one");
            case Product.Withdrawn _ ->
                throw new Refused(RefusalCode.PRODUCT_WITHDRAWN, "the product is not for sale any more");
        };
    }

    /**
     * An agreement on the offer as it stands. Vouchers are to be signed by the buyer's current key, or in metered mode
     * by the broker's.
     */
    static Open open(
            AgreementId id,
            Offer offer,
            Acceptance acceptance,
            Member buyer,
            Member seller,
            Member broker,
            Sha256 network,
            Sha256 body,
            Instant now) {
        NewOffer conditions = offer.conditions();
        requireSound(offer, acceptance, buyer, seller, broker);
        Member signer = switch (acceptance.paymentMode()) {
            case VOUCHER -> buyer;
            case METERED -> broker;
        };
        Instant openedAt = LedgerTime.later(offer.at(), now);
        Deal deal = new Deal(
                id,
                offer,
                buyer.id(),
                acceptance.paymentMode(),
                network,
                signer.id(),
                signer.key(),
                capabilityOf(id),
                openedAt,
                openedAt.plus(conditions.term()),
                body);
        return new Open(deal, Purse.of(acceptance.deposit(), openedAt));
    }

    private static void requireSound(Offer offer, Acceptance acceptance, Member buyer, Member seller, Member broker) {
        NewOffer conditions = offer.conditions();
        if (buyer.id().equals(offer.seller())) {
            throw new Refused(RefusalCode.OWN_OFFER, "nobody buys from themselves");
        }
        if (!seller.mayAct() || !broker.mayAct()) {
            throw new Refused(
                    RefusalCode.OFFER_NOT_CURRENT, "the offer's seller or broker is not in good standing any more");
        }
        if (!conditions.paymentModes().contains(acceptance.paymentMode())) {
            throw new Refused(
                    RefusalCode.PAYMENT_MODE_NOT_OFFERED, "the offer takes " + conditions.paymentModes() + " only");
        }
        Money least = conditions.pricePerMessage().times(conditions.creditWindow());
        if (acceptance.deposit().compareTo(least) < 0) {
            throw new Refused(
                    RefusalCode.DEPOSIT_TOO_SMALL,
                    "the deposit pays for at least one credit window, which is " + least + " minor units");
        }
    }

    /** The right that the acceptance issues: to receive the stream and open sealed records, as long as the term. */
    static Capability.Issued capability(Open agreement) {
        Deal deal = agreement.deal();
        return new Capability.Issued(new Capability.Right(
                deal.capability(),
                deal.seller(),
                deal.buyer(),
                List.of(Action.SUBSCRIBE, Action.OPEN),
                deal.offer().product(),
                deal.openedAt(),
                deal.expiresAt(),
                Optional.of(deal.id().value()),
                Optional.empty(),
                Optional.empty(),
                deal.body()));
    }

    private static CapabilityId capabilityOf(AgreementId agreement) {
        return new CapabilityId(
                Sha256.of("capability".getBytes(UTF_8), agreement.value().bytes()));
    }

    static Open topUp(Agreement agreement, MemberId caller, Money amount, Instant now) {
        if (!caller.equals(agreement.deal().buyer())) {
            throw new Refused(RefusalCode.NOT_A_PARTY, "only its buyer adds to an agreement's deposit");
        }
        if (!(agreement instanceof Open open)) {
            throw notOpen(agreement);
        }
        Purse purse = open.purse();
        return new Open(
                open.deal(),
                new Purse(
                        purse.deposited().plus(amount),
                        purse.paid(),
                        purse.fee(),
                        purse.refunded(),
                        purse.escrow().plus(amount),
                        purse.claimed(),
                        purse.settled(),
                        purse.receipts(),
                        LedgerTime.later(purse.changedAt(), now)));
    }

    /**
     * What a party proposes now, in the place of what was proposed before; the same where it proposed just that.
     *
     * @param until when the term is to end
     */
    static Extension propose(
            Agreement agreement, Optional<Extension> before, MemberId caller, Instant until, Instant now) {
        Open open = openTo(agreement, caller);
        Instant end = open.deal().expiresAt();
        Optional<Extension> same = before.filter(
                known -> known.by().equals(caller) && known.until().equals(until) && known.stands(open.deal()));
        if (same.isPresent()) {
            return same.get();
        }
        if (!Extension.isLonger(open.deal(), until, now)) {
            throw new Refused(
                    RefusalCode.TERM_INVALID,
                    "a longer term ends in whole seconds, after " + end + " and within ten years from now");
        }
        requireInTime(open.deal(), now);
        Instant last = before.map(Extension::at).orElse(open.purse().changedAt());
        Instant at = LedgerTime.later(LedgerTime.later(last, open.purse().changedAt()), now);
        return new Extension(open.deal().id(), caller, end, until, at);
    }

    /** What the caller accepts: the other side's proposal, which stands, or which the caller has accepted already. */
    static Extension proposed(Agreement agreement, Optional<Extension> extension, MemberId caller, Instant until) {
        Open open = openTo(agreement, caller);
        return extension
                .filter(known ->
                        known.until().equals(until) && !known.by().equals(caller) && known.concerns(open.deal()))
                .orElseThrow(AgreementRules::notProposed);
    }

    static Refused notProposed() {
        return new Refused(
                RefusalCode.EXTENSION_NOT_FOUND, "the other side does not propose this: read what is proposed now");
    }

    /** Both sides have said so. The purse is as before; only its time goes on. */
    static Open extend(Agreement agreement, Extension extension, Member proposer, Instant now) {
        if (!proposer.mayAct()) {
            throw new Refused(
                    RefusalCode.NOT_IN_GOOD_STANDING, "who proposed the extension is not in good standing any more");
        }
        Deal deal = agreement.deal();
        requireInTime(deal, now);
        Purse purse = agreement.purse();
        Instant at = LedgerTime.later(LedgerTime.later(purse.changedAt(), extension.at()), now);
        return new Open(deal.until(extension.until()), purse.at(at));
    }

    private static Open openTo(Agreement agreement, MemberId caller) {
        if (!agreement.deal().isParty(caller)) {
            throw new Refused(RefusalCode.NOT_A_PARTY, "only its buyer and its seller extend an agreement");
        }
        if (!(agreement instanceof Open open)) {
            throw notOpen(agreement);
        }
        return open;
    }

    private static void requireInTime(Deal deal, Instant now) {
        if (!Extension.isInTime(deal, now)) {
            throw new Refused(
                    RefusalCode.TERM_NEARLY_OVER,
                    "the term ends at " + deal.expiresAt()
                            + ": it was to be extended 30 minutes before that; agree anew");
        }
    }

    /** By a party at any time, by anyone once the term is surely over. */
    static Ending end(Agreement agreement, MemberId caller, Instant now) {
        Deal deal = agreement.deal();
        if (!deal.isParty(caller) && !new Deadline(deal.expiresAt()).isSurelyOver(now)) {
            throw new Refused(
                    RefusalCode.NOT_A_PARTY,
                    "only its buyer or its seller ends an agreement before " + deal.expiresAt() + "; "
                            + Deadline.TOLERANCE.toMinutes() + " minutes after that anyone may");
        }
        return switch (agreement) {
            case Open open -> {
                Purse purse = open.purse().at(LedgerTime.later(open.purse().changedAt(), now));
                yield new Ending(deal, purse, caller, purse.changedAt(), Optional.empty());
            }
            case Ending already -> already;
            case Disputed _, Settled _, Resolved _ -> throw notOpen(agreement);
        };
    }

    /**
     * Within the claim window the seller brings vouchers and either side disputes. It is opened by a transaction of its
     * own, which can be made only when the end stands on the ledger: an end may have been endorsed long before it was
     * submitted. The window is as long as agreed even where who opened it has a clock 15 minutes slow, and though who
     * uses it is judged with 15 minutes against themselves: so it is twice 15 minutes longer, and nobody gains by a
     * date.
     */
    static Ending openClaims(Agreement agreement, Instant now) {
        return switch (agreement) {
            case Open _ -> throw new Refused(RefusalCode.CLAIM_WINDOW_OPEN, "the agreement is open: end it first");
            case Ending ending ->
                ending.claimUntil().isPresent()
                        ? ending
                        : new Ending(
                                ending.deal(),
                                ending.purse(),
                                ending.endedBy(),
                                ending.endedAt(),
                                Optional.of(claimUntil(ending, LedgerTime.later(ending.endedAt(), now))));
            case Disputed _, Settled _, Resolved _ -> throw notOpen(agreement);
        };
    }

    private static Instant claimUntil(Ending ending, Instant from) {
        return from.plus(ending.deal().offer().conditions().claimWindow()).plus(Deadline.TOLERANCE.multipliedBy(2));
    }

    /** @throws Refused {@code CLAIM_WINDOW_OVER} */
    public static void requireClaimable(Ending ending, Instant now) {
        Optional<Instant> claimUntil = ending.claimUntil();
        if (claimUntil.isPresent() && !new Deadline(claimUntil.get()).isSurelyAhead(now)) {
            throw new Refused(
                    RefusalCode.CLAIM_WINDOW_OVER,
                    "vouchers were taken and disputes possible until " + Deadline.TOLERANCE.toMinutes()
                            + " minutes before " + claimUntil.get());
        }
    }

    /** Why nothing more can be done in this state that needs an open agreement. */
    public static Refused notOpen(Agreement agreement) {
        return switch (agreement) {
            case Settled _, Resolved _ ->
                new Refused(RefusalCode.AGREEMENT_CLOSED, "the agreement is closed and holds nothing any more");
            case Open _, Ending _, Disputed _ ->
                new Refused(
                        RefusalCode.AGREEMENT_NOT_OPEN,
                        "the agreement is " + agreement.getClass().getSimpleName());
        };
    }
}
