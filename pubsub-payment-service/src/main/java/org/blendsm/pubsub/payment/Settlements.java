package org.blendsm.pubsub.payment;

import java.util.Optional;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.spring.CurrentCaller;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.pubsub.anchoring.AnchoredStreams;
import org.blendsm.pubsub.broker.Meter;
import org.springframework.stereotype.Component;

/** Brings the best voucher that the broker holds to the ledger, for the seller who asks or as the broker itself. */
@Component
class Settlements {
    private final Payments ledger;
    private final ServiceLedger service;
    private final CurrentCaller caller;
    private final VoucherDesk vouchers;
    private final MeteredVouchers metered;
    private final AnchoredStreams anchors;
    private final Meter meter;

    Settlements(
            Payments ledger,
            ServiceLedger service,
            CurrentCaller caller,
            VoucherDesk vouchers,
            MeteredVouchers metered,
            AnchoredStreams anchors,
            Meter meter) {
        this.ledger = ledger;
        this.service = service;
        this.caller = caller;
        this.vouchers = vouchers;
        this.metered = metered;
        this.anchors = anchors;
        this.meter = meter;
    }

    /**
     * For the seller. One whose key is kept here signs invoice and transaction with it; for one who holds its own key
     * the broker settles, with the invoice that the seller brings or with none: it is paid, but only by its own
     * transaction would a last voucher close the agreement at once.
     *
     * @throws Refused {@code NO_VOUCHER}, and what the ledger refuses
     */
    Receipt settleForSeller(Agreement agreement, Optional<SignedInvoice> brought) {
        SignedVoucher voucher = voucher(agreement);
        if (brought.isPresent()) {
            return asBroker(new Claim(voucher, brought));
        }
        try {
            return Claim.settle(
                    ledger,
                    agreement,
                    voucher,
                    anchors.latest(agreement.deal().offer().product()),
                    invoice -> new SignedInvoice(invoice, caller.sign(DocumentType.INVOICE, invoice)));
        } catch (SigningRefused e) {
            if (!e.code().equals(SigningRefused.OWN_KEY)) {
                throw e;
            }
            return asBroker(new Claim(voucher, Optional.empty()));
        }
    }

    /** As the broker, who earns its fee by it. */
    Receipt settleAsBroker(Agreement agreement) {
        return asBroker(new Claim(voucher(agreement), Optional.empty()));
    }

    /**
     * Whether the broker holds more than the ledger has seen, in an agreement that pays by vouchers. The signer's last
     * word closes it for the seller only.
     */
    boolean holdsMoreThanClaimed(Agreement agreement) {
        return vouchers.best(agreement.deal().id())
                .filter(best -> best.messages() > agreement.purse().claimed())
                .isPresent();
    }

    /** Whether settling an ending metered agreement pays anything or closes it. */
    boolean hasMeteredToClaim(Agreement.Ending ending) {
        return ending.closesByBrokersWord() && metered.isLast(ending)
                || metered.due(ending) > ending.purse().claimed();
    }

    /** Whether a metered agreement's deposit is used up to the last message and not claimed yet. */
    boolean isUsedUp(Agreement agreement) {
        if (agreement.deal().paymentMode() != PaymentMode.METERED) {
            // its seller settles with an invoice
            return false;
        }
        var reading = meter.reading(agreement.deal().id());
        return reading.acknowledged() >= reading.deposited()
                && reading.acknowledged() > agreement.purse().claimed();
    }

    private SignedVoucher voucher(Agreement agreement) {
        if (agreement.deal().paymentMode() == PaymentMode.METERED) {
            return metered.draw(agreement);
        }
        return vouchers.best(agreement.deal().id())
                .orElseThrow(() -> new Refused(
                        RefusalCode.NO_VOUCHER,
                        "The buyer has not signed for anything yet: there is nothing to claim."));
    }

    private Receipt asBroker(Claim claim) {
        return service.contract(Payments.class).settle(claim);
    }
}
