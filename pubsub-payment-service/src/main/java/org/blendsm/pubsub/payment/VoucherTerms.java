package org.blendsm.pubsub.payment;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.blendsm.fabric.crypto.VerifyingKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;

/**
 * What a voucher for one agreement is judged by: a pure rule, all of it in memory.
 *
 * @param header what every voucher's signature for this network begins with
 * @param open whether the agreement still takes vouchers: it is open, or ending
 * @param until from then on it takes none, for the broker could not count on bringing one to the ledger in time
 */
public record VoucherTerms(
        AgreementId agreement,
        MemberId buyer,
        PaymentMode mode,
        VerifyingKey key,
        DetachedJws.Header header,
        Money price,
        boolean open,
        Optional<Instant> until) {
    /**
     * How long before the ledger takes no more the broker takes none: longer than it pauses between two tries, waits
     * for others that end and for a block. What nobody can settle must clear no debt and give no credit.
     */
    private static final Duration TO_BRING_ONE = Duration.ofMinutes(5);

    static VoucherTerms of(Agreement agreement) {
        Agreement.Deal deal = agreement.deal();
        boolean open = switch (agreement) {
            case Agreement.Open _, Agreement.Ending _ -> true;
            case Agreement.Settled _, Agreement.Disputed _, Agreement.Resolved _ -> false;
        };
        return new VoucherTerms(
                deal.id(),
                deal.buyer(),
                deal.paymentMode(),
                VerifyingKey.of(deal.voucherKey()),
                DetachedJws.Header.of(DocumentType.VOUCHER, deal.network()),
                deal.offer().conditions().pricePerMessage(),
                open,
                until(agreement));
    }

    private static Optional<Instant> until(Agreement agreement) {
        return agreement instanceof Agreement.Ending ending
                ? ending.claimUntil()
                        .map(claimUntil -> claimUntil.minus(Deadline.TOLERANCE).minus(TO_BRING_ONE))
                : Optional.empty();
    }

    /** Whether no higher voucher can come any more. */
    boolean isOver(Instant now) {
        return until.filter(end -> !now.isBefore(end)).isPresent();
    }

    /**
     * @param depositedMessages how far the deposit goes, as the meter has it: it delivers what a top-up pays for a
     *     moment before the read model is told
     * @return the voucher in canonical JSON, as it was signed
     * @throws Refused {@code NOT_A_PARTY}, {@code AGREEMENT_CLOSED}, {@code CLAIM_WINDOW_OVER},
     *     {@code PAYMENT_MODE_NOT_OFFERED}, {@code VOUCHER_AMOUNT_WRONG}, {@code VOUCHER_ABOVE_DEPOSIT},
     *     {@code VOUCHER_SIGNATURE_INVALID}, {@code TICK_INVALID}
     */
    byte[] check(MemberId caller, SignedVoucher signed, Instant now, LongSupplier depositedMessages) {
        Voucher voucher = signed.voucher();
        require(caller, voucher, signed.messages(), now, depositedMessages);
        byte[] canonical = voucher.canonical();
        if (!signed.signature().verifies(header, canonical, key.es256())) {
            throw new Refused(
                    RefusalCode.VOUCHER_SIGNATURE_INVALID,
                    "The signature is not by the key that the agreement names, over this voucher, on this network.");
        }
        if (!signed.ticksRight()) {
            throw new Refused(RefusalCode.TICK_INVALID, "The tick is not of the chain that the voucher opens.");
        }
        return canonical;
    }

    /**
     * All but the signature.
     *
     * @param messages what it promises to pay for, with its ticks
     */
    void require(MemberId caller, Voucher voucher, long messages, Instant now, LongSupplier depositedMessages) {
        if (!caller.equals(buyer)) {
            throw new Refused(RefusalCode.NOT_A_PARTY, "Only the buyer brings vouchers for this agreement.");
        }
        if (!open) {
            throw new Refused(RefusalCode.AGREEMENT_CLOSED, "The agreement takes no more vouchers.");
        }
        if (isOver(now)) {
            throw new Refused(
                    RefusalCode.CLAIM_WINDOW_OVER,
                    "Vouchers were taken until " + until.orElseThrow() + ", while there was time to settle by them.");
        }
        if (mode != PaymentMode.VOUCHER) {
            throw new Refused(
                    RefusalCode.PAYMENT_MODE_NOT_OFFERED,
                    "This agreement is metered: the broker signs for what you acknowledge, and at the end for what it"
                            + " delivered.");
        }
        if (!voucher.agreement().equals(agreement)) {
            throw new Refused(RefusalCode.VOUCHER_SIGNATURE_INVALID, "The voucher is for another agreement.");
        }
        voucher.requirePrice(price);
        long deposited = depositedMessages.getAsLong();
        if (messages > deposited) {
            throw new Refused(
                    RefusalCode.VOUCHER_ABOVE_DEPOSIT,
                    "The deposit covers " + deposited + " messages: top it up before you promise " + messages + ".");
        }
    }
}
