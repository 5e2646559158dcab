package org.blendsm.chaincode.payment;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.chaincode.agreement.AgreementRules;
import org.blendsm.chaincode.token.TokenRules;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.Agreement.Disputed;
import org.blendsm.model.agreement.Agreement.Ending;
import org.blendsm.model.agreement.Agreement.Open;
import org.blendsm.model.agreement.Agreement.Purse;
import org.blendsm.model.agreement.Agreement.Resolved;
import org.blendsm.model.agreement.Agreement.Settled;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;

/**
 * What a voucher is worth. The fee is the broker's part in ten-thousandths of everything paid for so far, rounded down,
 * less the fee taken before: however often an agreement is settled, the broker gets the same in all.
 */
final class PaymentRules {
    private PaymentRules() {}

    /** Whether this is the word of the key that the agreement names, for what it costs, within the deposit. */
    static void requireValid(Agreement agreement, SignedVoucher signed, MemberId caller) {
        Deal deal = agreement.deal();
        Voucher voucher = signed.voucher();
        NewOffer conditions = deal.offer().conditions();
        if (!caller.equals(deal.seller()) && !caller.equals(conditions.broker())) {
            throw new Refused(RefusalCode.NOT_A_PARTY, "only the seller or the broker brings vouchers");
        }
        if (!signed.signature()
                .verifies(
                        DocumentType.VOUCHER,
                        deal.network(),
                        voucher,
                        deal.voucherKey().key())) {
            throw new Refused(
                    RefusalCode.VOUCHER_SIGNATURE_INVALID,
                    "vouchers of this agreement are signed by " + deal.voucherSigner() + " with the key it names");
        }
        voucher.requirePrice(conditions.pricePerMessage());
        if (!signed.ticksRight()) {
            throw new Refused(RefusalCode.TICK_INVALID, "the tick is not of the chain that the voucher opens");
        }
        if (conditions
                        .pricePerMessage()
                        .times(signed.messages())
                        .compareTo(agreement.purse().deposited())
                > 0) {
            throw new Refused(
                    RefusalCode.VOUCHER_ABOVE_DEPOSIT,
                    "the deposit is " + agreement.purse().deposited() + " minor units: no voucher goes above it");
        }
    }

    /**
     * Whether the invoice is the seller's own, asks for messages up to the voucher's at the agreed price, and stands on
     * no other tree than was anchored.
     *
     * @param anchored what the product's stream has anchored under the size that the invoice names
     */
    static void requireFitting(
            Agreement agreement,
            SignedVoucher voucher,
            SignedInvoice signed,
            PublicKeyInfo sellersKey,
            Optional<AnchoredTree> anchored) {
        Deal deal = agreement.deal();
        Invoice invoice = signed.invoice();
        boolean fits = invoice.agreement().equals(deal.id())
                && invoice.toMessage() == voucher.messages()
                && invoice.fromMessage() >= 1
                && invoice.fromMessage() <= invoice.toMessage() + 1
                && invoice.amount()
                        .equals(deal.offer()
                                .conditions()
                                .pricePerMessage()
                                .times(invoice.toMessage() - invoice.fromMessage() + 1));
        if (!fits || !signed.signature().verifies(DocumentType.INVOICE, deal.network(), invoice, sellersKey.key())) {
            throw new Refused(
                    RefusalCode.INVOICE_INVALID,
                    "an invoice is signed by the seller's current key and asks the price of messages up to the"
                            + " voucher's");
        }
        if (!invoice.root().equals(anchored.map(AnchoredTree::root))) {
            throw new Refused(
                    RefusalCode.INVOICE_INVALID,
                    "the tree that an invoice names, by its size and its root, is one that the product's stream has"
                            + " anchored");
        }
    }

    /** Whether the last receipt may rest on this very voucher: then it has to be looked at. */
    static boolean mayBeKnown(Agreement agreement, SignedVoucher voucher, MemberId caller) {
        boolean closed = agreement instanceof Settled || agreement instanceof Resolved;
        return agreement.purse().receipts() > 0
                && agreement.purse().claimed() == voucher.messages()
                && (closed || !closesAtOnce(agreement, voucher.voucher(), caller));
    }

    static boolean restsOn(Receipt receipt, SignedVoucher voucher) {
        return receipt.voucher()
                .filter(signed -> signed.voucher().equals(voucher.voucher())
                        && signed.tick().equals(voucher.tick()))
                .isPresent();
    }

    /**
     * Pays by a valid voucher: everything but the refund window; with the signer's last word everything, and the rest
     * back.
     *
     * @param invoiceKey the key that the claim's invoice was checked with
     */
    static Settlement settle(
            Agreement agreement,
            Claim claim,
            Optional<PublicKeyInfo> invoiceKey,
            MemberId caller,
            Instant now,
            String transaction) {
        switch (agreement) {
            case Open _ -> {}
            case Ending ending -> AgreementRules.requireClaimable(ending, now);
            case Disputed _, Settled _, Resolved _ -> throw AgreementRules.notOpen(agreement);
        }
        long messages = claim.voucher().messages();
        Purse purse = agreement.purse();
        boolean last = closesAtOnce(agreement, claim.voucher().voucher(), caller);
        if (messages < purse.claimed() || messages == purse.claimed() && !last) {
            throw new Refused(
                    RefusalCode.VOUCHER_NOT_HIGHER, "the ledger has a voucher for " + purse.claimed() + " messages");
        }
        long withheld = last ? 0 : agreement.deal().offer().conditions().refundWindow();
        long settled = Math.max(purse.settled(), messages - withheld);
        return pay(
                agreement,
                new Claimed(messages, settled, Optional.of(claim.voucher()), claim.invoice(), invoiceKey),
                last,
                now,
                transaction);
    }

    /** Pays what is held back by the highest voucher brought, and the rest back, once the claim window is over. */
    static Settlement close(Agreement agreement, Instant now, String transaction) {
        Ending ending = switch (agreement) {
            case Open _ ->
                throw new Refused(
                        RefusalCode.CLAIM_WINDOW_OPEN,
                        "the agreement is open: end it first, and close it when its claim window is over");
            case Ending over -> over;
            case Disputed _, Settled _, Resolved _ -> throw AgreementRules.notOpen(agreement);
        };
        Instant claimUntil = ending.claimUntil()
                .orElseThrow(() -> new Refused(
                        RefusalCode.CLAIM_WINDOW_OPEN,
                        "its claim window is not open yet: its broker opens it within seconds of the end, and ending it"
                                + " again over REST does; close it when that window is over"));
        if (!new Deadline(claimUntil).isSurelyOver(now)) {
            throw new Refused(RefusalCode.CLAIM_WINDOW_OPEN, "a higher voucher may still come until " + claimUntil);
        }
        long claimed = ending.purse().claimed();
        return pay(
                ending,
                new Claimed(claimed, claimed, Optional.empty(), Optional.empty(), Optional.empty()),
                true,
                now,
                transaction);
    }

    /**
     * A last voucher closes at once where both agree: the buyer signed it, and the seller brings it itself. Brought by
     * the broker it is a voucher like others, for the seller may hold a higher one. In metered mode it is the broker's
     * word only; so what the refund window holds stays held, unless the buyer itself ended the agreement.
     */
    private static boolean closesAtOnce(Agreement agreement, Voucher voucher, MemberId caller) {
        Deal deal = agreement.deal();
        boolean bothAgree = switch (deal.paymentMode()) {
            case VOUCHER -> caller.equals(deal.seller());
            case METERED -> agreement.closesByBrokersWord();
        };
        return voucher.last() && bothAgree;
    }

    /** How many messages are claimed and paid for after a payment, and what that rests on. */
    private record Claimed(
            long messages,
            long settled,
            Optional<SignedVoucher> voucher,
            Optional<SignedInvoice> invoice,
            Optional<PublicKeyInfo> invoiceKey) {}

    private static Settlement pay(Agreement agreement, Claimed claimed, boolean last, Instant now, String transaction) {
        Deal deal = agreement.deal();
        Purse before = agreement.purse();
        NewOffer conditions = deal.offer().conditions();
        Money spent = conditions.pricePerMessage().times(claimed.settled());
        Purse after = before.afterPayment(
                spent,
                conditions.brokerFee(),
                last ? before.deposited().minus(spent) : Money.ZERO,
                claimed.messages(),
                claimed.settled(),
                LedgerTime.later(before.changedAt(), now));
        Receipt receipt = Receipt.of(
                deal,
                before,
                after,
                claimed.voucher(),
                claimed.invoice(),
                claimed.invoiceKey(),
                Optional.empty(),
                last);
        return new Settlement(paid(agreement, after, last), receipt, TokenRules.release(receipt, transaction));
    }

    private static Agreement paid(Agreement agreement, Purse purse, boolean last) {
        return last
                ? new Settled(agreement.deal(), purse, purse.changedAt())
                : agreement instanceof Ending e
                        ? new Ending(e.deal(), purse, e.endedBy(), e.endedAt(), e.claimUntil())
                        : new Open(agreement.deal(), purse);
    }
}
