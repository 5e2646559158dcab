package org.blendsm.pubsub.payment;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.blendsm.fabric.proof.ReceiptBundle;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.Voucher;
import org.blendsm.pubsub.PoolBroker;
import org.blendsm.pubsub.agreement.AgreementRegister;
import org.blendsm.pubsub.agreement.Oversight;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Reading;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/agreements/{id}")
@Tag(name = "Payments", description = "Vouchers off the ledger, settlements and receipts on it")
class PaymentController {
    private final Payments ledger;
    private final VoucherDesk desk;
    private final Meter meter;
    private final Settlements settlements;
    private final ReceiptRegister receipts;
    private final ReceiptBundles bundles;
    private final AgreementRegister agreements;
    private final Oversight oversight;
    private final PoolBroker broker;

    PaymentController(
            Payments ledger,
            VoucherDesk desk,
            Meter meter,
            Settlements settlements,
            ReceiptRegister receipts,
            ReceiptBundles bundles,
            AgreementRegister agreements,
            Oversight oversight,
            PoolBroker broker) {
        this.ledger = ledger;
        this.desk = desk;
        this.meter = meter;
        this.settlements = settlements;
        this.receipts = receipts;
        this.bundles = bundles;
        this.agreements = agreements;
        this.oversight = oversight;
        this.broker = broker;
    }

    /**
     * What the seller adds to the best voucher.
     *
     * @param invoice signed by a seller who holds its own key; leave it out where your key is kept here
     */
    record NewSettlement(Optional<SignedInvoice> invoice) {}

    /**
     * What the buyer promises now.
     *
     * @param voucher what is promised
     * @param signature by the key that the agreement names ({@code voucherKey}): a detached JWS over the voucher's
     *     canonical JSON; leave it out where your key is kept here
     * @param tick the furthest of the chain that a signed voucher opened
     */
    record NewVoucher(Voucher voucher, Optional<DetachedJws> signature, Optional<Tick> tick) {
        NewVoucher {
            if (tick.isPresent() && (signature.isEmpty() || voucher.ticks().isEmpty())) {
                throw new IllegalArgumentException("a tick comes with the signed voucher that opened its chain");
            }
        }
    }

    @PostMapping("/vouchers")
    @Operation(
            summary = "Promise to pay for everything so far, and get credit for more",
            description =
                    "Signed by the key that the agreement names: by you where you hold it, and with the key that is"
                            + " kept here where you leave the signature out. Answers the meter as it stands then. An ending"
                            + " agreement takes them until 20 minutes before its claim window closes.")
    Reading bring(MemberId caller, @PathVariable AgreementId id, @RequestBody NewVoucher wish) {
        wish.signature()
                .ifPresentOrElse(
                        signature -> desk.bring(caller, id, new SignedVoucher(wish.voucher(), signature, wish.tick())),
                        () -> desk.sign(caller, id, wish.voucher()));
        return meter.reading(id);
    }

    @GetMapping("/vouchers/highest")
    @Operation(
            summary = "The highest voucher that the broker holds, with the furthest tick of its chain",
            description =
                    "For all who may read the agreement. A seller who keeps it is paid by it straight at the ledger, with"
                            + " or without the broker. In metered mode it is what the broker drew last.")
    SignedVoucher highest(MemberId caller, @PathVariable AgreementId id) {
        Agreement agreement = agreements.existing(id);
        oversight.requireInsight(agreement.deal(), caller);
        broker.requireCarried(agreement.deal().offer());
        return desk.best(id)
                .orElseThrow(() -> new Refused(RefusalCode.NO_VOUCHER, "Nobody has signed for anything yet."));
    }

    @PostMapping("/settlements")
    @Operation(summary = "Be paid by the best voucher that the broker holds; by the seller")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Receipt> settle(MemberId caller, @PathVariable AgreementId id, @RequestBody NewSettlement wish) {
        Agreement agreement = agreements.existing(id);
        if (!agreement.deal().seller().equals(caller)) {
            throw new Refused(RefusalCode.NOT_A_PARTY, "Only the seller is paid by this agreement.");
        }
        broker.requireCarried(agreement.deal().offer());
        return created(settlements.settleForSeller(agreement, wish.invoice()));
    }

    @PostMapping("/closing")
    @Operation(
            summary = "Close an agreement whose claim window is over; by any member",
            description =
                    "Pays what was held back and returns the rest of the deposit. The broker does it by itself; this"
                            + " is for where it does not. Who holds its own key asks the ledger itself.")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Receipt> close(@PathVariable AgreementId id) {
        return created(ledger.close(id));
    }

    private static ResponseEntity<Receipt> created(Receipt receipt) {
        return ResponseEntity.created(
                        URI.create("/api/v1/agreements/" + receipt.agreement() + "/receipts/" + receipt.number()))
                .body(receipt);
    }

    @GetMapping("/receipts")
    @Operation(
            summary = "Receipts of an agreement, the first one first; every member may read them",
            description = "One of each settlement, and one of what a ruling split, an arbiter's or the ledger's.")
    Page<Receipt> receipts(@PathVariable AgreementId id, PageRequest page) {
        return receipts.of(agreements.existing(id).deal().id(), page);
    }

    /** @param number of the receipt, counted from 0 */
    @GetMapping("/receipts/{number}")
    @Operation(summary = "One receipt; every member may read it")
    Receipt receipt(@PathVariable AgreementId id, @PathVariable int number) {
        return receipts.find(id, number)
                .orElseThrow(() ->
                        new Refused(RefusalCode.RECEIPT_NOT_FOUND, "The agreement has no receipt of this number."));
    }

    /** @param number of the receipt, counted from 0 */
    @GetMapping("/receipts/{number}/bundle")
    @Operation(
            summary = "A receipt as a file that proves itself off-line",
            description = "Endorsed by as many organisations as the network asks, checked against its fingerprint.")
    ReceiptBundle bundle(@PathVariable AgreementId id, @PathVariable int number) {
        return bundles.of(receipt(id, number));
    }
}
