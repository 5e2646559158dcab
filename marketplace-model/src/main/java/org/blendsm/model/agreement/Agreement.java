package org.blendsm.model.agreement;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.crypto.PublicKeyInfo;

/**
 * One sale: open while data flows, ending while the last voucher may come, then settled; or disputed, then resolved, or
 * ending where nobody ruled.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Agreement.Open.class, name = "Open"),
    @JsonSubTypes.Type(value = Agreement.Ending.class, name = "Ending"),
    @JsonSubTypes.Type(value = Agreement.Settled.class, name = "Settled"),
    @JsonSubTypes.Type(value = Agreement.Disputed.class, name = "Disputed"),
    @JsonSubTypes.Type(value = Agreement.Resolved.class, name = "Resolved")
})
public sealed interface Agreement {
    Deal deal();

    Purse purse();

    /**
     * Whether in metered mode the last voucher, which is the broker's word only, closes it at once: where it has no
     * refund window, or the buyer itself ended it. Otherwise what the window holds stays held.
     */
    default boolean closesByBrokersWord() {
        return deal().offer().conditions().refundWindow() == 0
                || this instanceof Ending ending && ending.endedBy().equals(deal().buyer());
    }

    /**
     * What was agreed on; only the deposit can grow, and the term where both sides say so.
     *
     * @param offer as it stood when it was accepted; what its product was then stays at {@code GET
     *     /api/v1/products/{id}/descriptions/{version}}
     * @param buyer who accepted it
     * @param paymentMode what the buyer chose
     * @param network fingerprint of the network, in the header of everything signed for this agreement
     * @param voucherSigner whose vouchers count: the buyer, or in metered mode the broker
     * @param voucherKey that signer's key when the agreement was made
     * @param capability the right that the acceptance issued
     * @param openedAt when it was accepted, UTC
     * @param expiresAt when its term is over and anyone may end it, UTC; later once an extension was accepted
     * @param body hash of the acceptance
     */
    record Deal(
            AgreementId id,
            Offer offer,
            MemberId buyer,
            PaymentMode paymentMode,
            Sha256 network,
            MemberId voucherSigner,
            PublicKeyInfo voucherKey,
            CapabilityId capability,
            Instant openedAt,
            Instant expiresAt,
            Sha256 body) {
        public MemberId seller() {
            return offer.seller();
        }

        public boolean isParty(MemberId member) {
            return member.equals(buyer) || member.equals(offer.seller());
        }

        /** The same for another term. */
        public Deal until(Instant end) {
            return new Deal(
                    id, offer, buyer, paymentMode, network, voucherSigner, voucherKey, capability, openedAt, end, body);
        }
    }

    /**
     * Where the deposit is. deposited = paid + fee + refunded + escrow, at every block.
     *
     * @param deposited all that the buyer locked
     * @param paid to the seller so far
     * @param fee to the broker so far
     * @param refunded back to the buyer
     * @param escrow still held
     * @param claimed messages that the highest voucher brought so far stands for
     * @param settled messages paid for so far: claimed, less what the refund window holds back
     * @param receipts written so far; the next one's number
     * @param changedAt when it last changed: an agreement's time never runs backwards
     */
    record Purse(
            Money deposited,
            Money paid,
            Money fee,
            Money refunded,
            Money escrow,
            long claimed,
            long settled,
            int receipts,
            Instant changedAt) {
        public Purse {
            long spent = paid.minorUnits() + fee.minorUnits() + refunded.minorUnits() + escrow.minorUnits();
            if (deposited.minorUnits() != spent) {
                throw new IllegalArgumentException("a deposit is what was paid, taken, returned and is still held");
            }
        }

        /** What the buyer paid in all: the seller's part and the broker's fee. */
        public Money spent() {
            return paid.plus(fee);
        }

        /** The same, at a later moment of the agreement. */
        public Purse at(Instant later) {
            return new Purse(deposited, paid, fee, refunded, escrow, claimed, settled, receipts, later);
        }

        /**
         * The same after a payment, which leaves one more receipt. What is neither spent nor returned is still held.
         *
         * @param spent by the buyer so far, this payment with it
         * @param brokerFee the broker's part of all that, in basis points, rounded down
         * @param refunded to the buyer so far
         */
        public Purse afterPayment(Money spent, int brokerFee, Money refunded, long claimed, long settled, Instant at) {
            Money fees = spent.basisPoints(brokerFee);
            Money rest = deposited.minus(spent).minus(refunded);
            return new Purse(deposited, spent.minus(fees), fees, refunded, rest, claimed, settled, receipts + 1, at);
        }

        public static Purse of(Money deposit, Instant at) {
            return new Purse(deposit, Money.ZERO, Money.ZERO, Money.ZERO, deposit, 0, 0, 0, at);
        }
    }

    record Open(Deal deal, Purse purse) implements Agreement {}

    /**
     * @param endedBy the party that ended it, or who did after the term
     * @param endedAt when, UTC
     * @param claimUntil the end of the claim window, UTC: when it was opened, and the agreed {@code claimWindow}, and
     *     30 minutes, for clocks differ. Over REST a higher voucher may come until 20 minutes before, at the ledger and
     *     for a dispute until 15 minutes before; anyone may close from 15 minutes after. Empty until somebody opens the
     *     window: until then the voucher may come too, and nobody may close
     */
    record Ending(Deal deal, Purse purse, MemberId endedBy, Instant endedAt, Optional<Instant> claimUntil)
            implements Agreement {}

    /** @param settledAt when it was closed, UTC */
    record Settled(Deal deal, Purse purse, Instant settledAt) implements Agreement {}

    /**
     * @param openedBy the party that opened the dispute
     * @param openedAt when, UTC
     */
    record Disputed(Deal deal, Purse purse, MemberId openedBy, Instant openedAt) implements Agreement {}

    /**
     * @param resolvedAt when it was ruled, UTC
     * @param anchored how many messages its stream had anchored, where the ledger ruled by that; empty where an arbiter
     *     did
     */
    record Resolved(Deal deal, Purse purse, Instant resolvedAt, Optional<Long> anchored) implements Agreement {}
}
