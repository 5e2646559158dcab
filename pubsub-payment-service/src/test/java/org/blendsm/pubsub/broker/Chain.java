package org.blendsm.pubsub.broker;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.TickChain;
import org.blendsm.model.payment.Voucher;

/** A buyer's hash chain, and the voucher that opens it; whose signature the service has verified before. */
final class Chain {
    static final int LENGTH = 20;
    private static final DetachedJws SIGNATURE = new DetachedJws("aGVhZA..c2lnbmF0dXJl");

    private final byte[] secret;
    private final long messagesEach;

    Chain(String secret, long messagesEach) {
        this.secret = Sha256.of(secret.getBytes(StandardCharsets.UTF_8)).bytes();
        this.messagesEach = messagesEach;
    }

    /** The voucher as the desk hands it to the meter. */
    byte[] voucher(AgreementId agreement, long messages) {
        return CanonicalJson.encode(new SignedVoucher(unsigned(agreement, messages), SIGNATURE));
    }

    /** The same with a tick, as the meter keeps it. */
    byte[] voucher(AgreementId agreement, long messages, int number) {
        return CanonicalJson.encode(
                new SignedVoucher(unsigned(agreement, messages), SIGNATURE, Optional.of(link(number))));
    }

    private Voucher unsigned(AgreementId agreement, long messages) {
        TickChain chain = new TickChain(Sha256.ofBytes(TickChain.hashed(secret, LENGTH)), LENGTH, messagesEach);
        return new Voucher(agreement, messages, new Money(messages), false, Optional.of(chain));
    }

    /** A tick as it is published. */
    byte[] tick(int number) {
        return link(number).encoded();
    }

    private Tick link(int number) {
        return new Tick(number, Sha256.ofBytes(TickChain.hashed(secret, LENGTH - number)));
    }
}
