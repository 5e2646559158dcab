package org.blendsm.pubsub.payment;

import java.security.GeneralSecurityException;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Reading;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What the broker signs in place of a buyer who pays as it acknowledges: what was acknowledged, and at the end of the
 * agreement what was delivered; never more than the deposit. Kept by the meter before it is used, as a buyer's voucher
 * is.
 */
@Component
class MeteredVouchers {
    private static final Logger LOG = LoggerFactory.getLogger(MeteredVouchers.class);

    private final BrokerKeys keys;
    private final Meter meter;

    MeteredVouchers(BrokerKeys keys, Meter meter) {
        this.keys = keys;
        this.meter = meter;
    }

    /**
     * For everything that is due by now; the last word where {@link #isLast} says so.
     *
     * @throws SigningRefused where the key that the agreement names is not here: then the last voucher stays kept
     */
    SignedVoucher draw(Agreement agreement) {
        Agreement.Deal deal = agreement.deal();
        SigningKey key = keys.of(deal.voucherKey()).orElseThrow(() -> keyIsGone(deal));
        Money price = deal.offer().conditions().pricePerMessage();
        long messages = due(agreement);
        boolean last = isLast(agreement);
        Voucher voucher = new Voucher(deal.id(), messages, price.times(messages), last);
        SignedVoucher signed = new SignedVoucher(voucher, sign(key, deal, voucher));
        meter.voucher(deal.id(), messages, CanonicalJson.encode(signed), last);
        return signed;
    }

    /**
     * Whether nothing that is due is in doubt: the agreement is ending, and the buyer has acknowledged all that it was
     * given, and all that is claimed, of which the meter may have lost count. Otherwise its claim window runs, for a
     * dispute about what may never have arrived.
     */
    boolean isLast(Agreement agreement) {
        Reading reading = meter.reading(agreement.deal().id());
        long given = Math.max(reading.delivered(), agreement.purse().claimed());
        return agreement instanceof Agreement.Ending && given <= reading.acknowledged();
    }

    /**
     * How many messages are to be paid for by now. Who may still acknowledge owes what it has acknowledged. Once
     * nothing more comes, what was delivered is owed too: an end must be no way to a window for nothing, again and
     * again.
     */
    long due(Agreement agreement) {
        Agreement.Deal deal = agreement.deal();
        long deposited = deal.offer().conditions().messagesFor(agreement.purse().deposited());
        Reading reading = meter.reading(deal.id());
        long counted = agreement instanceof Agreement.Ending ? reading.delivered() : reading.acknowledged();
        return Math.min(counted, deposited);
    }

    private static SigningRefused keyIsGone(Agreement.Deal deal) {
        LOG.error(
                "Agreement {} is paid by vouchers of a key that the broker had before, and it is not in"
                        + " blendsm.pubsub.former-keys: until it is there, nothing is settled",
                deal.id());
        return new SigningRefused(
                "VOUCHER_KEY_GONE",
                "The broker's key was rotated, and the one that this agreement names is not at hand: its operator has"
                        + " to bring it.");
    }

    private static DetachedJws sign(SigningKey key, Agreement.Deal deal, Voucher voucher) {
        try {
            return DetachedJws.sign(DocumentType.VOUCHER, deal.network(), voucher, key.es256());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the broker's own key does not sign", e);
        }
    }
}
