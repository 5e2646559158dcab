package org.blendsm.pubsub.payment;

import java.security.GeneralSecurityException;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.blendsm.pubsub.broker.Meter;
import org.springframework.stereotype.Component;

/**
 * What the broker signs in place of a buyer who pays as it acknowledges: never more than was acknowledged, never more
 * than the deposit. Kept by the meter before it is used, as a buyer's voucher is.
 */
@Component
class MeteredVouchers {
    private final ServiceLedger service;
    private final Meter meter;

    MeteredVouchers(ServiceLedger service, Meter meter) {
        this.service = service;
        this.meter = meter;
    }

    /** For everything acknowledged so far; the last word once the agreement is ending. */
    SignedVoucher draw(Agreement agreement) {
        Agreement.Deal deal = agreement.deal();
        Money price = deal.offer().conditions().pricePerMessage();
        long deposited = agreement.purse().deposited().minorUnits() / price.minorUnits();
        long messages = Math.min(meter.reading(deal.id()).acknowledged(), deposited);
        boolean last = agreement instanceof Agreement.Ending;
        Voucher voucher = new Voucher(deal.id(), messages, price.times(messages), last);
        SignedVoucher signed = new SignedVoucher(voucher, sign(deal, voucher));
        meter.voucher(deal.id(), messages, CanonicalJson.encode(signed), last);
        return signed;
    }

    private DetachedJws sign(Agreement.Deal deal, Voucher voucher) {
        try {
            return DetachedJws.sign(
                    DocumentType.VOUCHER, deal.network(), voucher, service.key().es256());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the broker's own key does not sign", e);
        }
    }
}
