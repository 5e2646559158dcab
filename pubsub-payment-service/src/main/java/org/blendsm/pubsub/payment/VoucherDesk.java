package org.blendsm.pubsub.payment;

import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.spring.CurrentCaller;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.dispute.DisputeEvent;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.PaymentEvent;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.blendsm.pubsub.PoolBroker;
import org.blendsm.pubsub.agreement.AgreementRegister;
import org.blendsm.pubsub.broker.Meter;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Where buyers bring their vouchers. The terms of an agreement are read once and remembered while it takes vouchers, so
 * that one is taken without asking database or ledger; it is on the broker's disk before it gives credit.
 */
@Component
public class VoucherDesk {
    private final Function<AgreementId, VoucherTerms> terms;
    private final Meter meter;
    private final Function<Voucher, DetachedJws> keptKey;
    private final InstantSource clock;
    private final Map<AgreementId, VoucherTerms> remembered = new ConcurrentHashMap<>();

    @Autowired
    VoucherDesk(AgreementRegister agreements, PoolBroker broker, Meter meter, CurrentCaller caller, Clock clock) {
        this(
                id -> {
                    Agreement agreement = agreements.existing(id);
                    broker.requireCarried(agreement.deal().offer());
                    return VoucherTerms.of(agreement);
                },
                meter,
                voucher -> caller.sign(DocumentType.VOUCHER, voucher),
                clock);
    }

    /** The same where the terms are known and no key is kept. */
    public VoucherDesk(Function<AgreementId, VoucherTerms> terms, Meter meter) {
        this(
                terms,
                meter,
                _ -> {
                    throw new IllegalStateException("no key is kept here");
                },
                InstantSource.system());
    }

    /** @param keptKey signs with the caller's key, where that is kept */
    private VoucherDesk(
            Function<AgreementId, VoucherTerms> terms,
            Meter meter,
            Function<Voucher, DetachedJws> keptKey,
            InstantSource clock) {
        this.terms = terms;
        this.meter = meter;
        this.keptKey = keptKey;
        this.clock = clock;
    }

    /**
     * Signs a voucher with the caller's kept key and takes it. Nothing is signed that the agreement's terms refuse.
     *
     * @throws Refused as {@link #bring}
     * @throws SigningRefused {@code OWN_KEY} where the caller holds the key
     */
    void sign(MemberId caller, AgreementId agreement, Voucher voucher) {
        terms(agreement)
                .require(caller, voucher, voucher.messages(), clock.instant(), () -> depositedMessages(agreement));
        bring(caller, agreement, new SignedVoucher(voucher, keptKey.apply(voucher)));
    }

    /** After a start the broker learns what its journal does not know, once it has read all of the ledger. */
    private long depositedMessages(AgreementId agreement) {
        if (!meter.knows(agreement)) {
            throw new LedgerUnavailable(null, "a voucher came while the ledger is read for the first time", null);
        }
        return meter.depositedMessages(agreement);
    }

    private VoucherTerms terms(AgreementId agreement) {
        VoucherTerms known = remembered.computeIfAbsent(agreement, terms);
        if (!known.open()) {
            remembered.remove(agreement);
        }
        return known;
    }

    /** @throws Refused for every reason of {@link VoucherTerms#check}, and {@code VOUCHER_NOT_HIGHER} */
    public void bring(MemberId caller, AgreementId agreement, SignedVoucher signed) {
        VoucherTerms known = terms(agreement);
        byte[] checked = known.check(caller, signed, clock.instant(), () -> depositedMessages(agreement));
        boolean saysMore = signed.voucher().last() || signed.voucher().ticks().isPresent();
        boolean taken = meter.voucher(agreement, signed.messages(), signed.canonical(checked), saysMore);
        if (!taken) {
            throw new Refused(
                    RefusalCode.VOUCHER_NOT_HIGHER,
                    "This voucher is for " + signed.messages() + " messages, and "
                            + meter.reading(agreement).paid() + " are paid for already: bring one for more.");
        }
    }

    /** The voucher that the agreement is settled by: the buyer's, or the last that the broker drew itself. */
    Optional<SignedVoucher> best(AgreementId agreement) {
        return meter.bestVoucher(agreement).map(json -> CanonicalJson.decode(json, SignedVoucher.class));
    }

    @TransactionalEventListener
    void on(AgreementEvent event) {
        event.agreementNow().ifPresent(this::forget);
    }

    @TransactionalEventListener
    void on(PaymentEvent event) {
        forget(event.agreement());
    }

    @TransactionalEventListener
    void on(DisputeEvent event) {
        forget(event.agreement());
    }

    /** After the commit, so that what is read next is how things are now. */
    private void forget(Agreement agreement) {
        remembered.remove(agreement.deal().id());
    }
}
