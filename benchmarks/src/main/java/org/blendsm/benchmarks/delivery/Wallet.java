package org.blendsm.benchmarks.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.concurrent.atomic.AtomicLongArray;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;

/** Pays for what buyers receive: a signed voucher for each so many messages, one JSON text a line. */
final class Wallet {
    static final Sha256 NETWORK = Sha256.of("a network".getBytes(StandardCharsets.UTF_8));
    static final Money PRICE = new Money(5);

    private final KeyPair pair = P256.newKey();
    private final SigningKey key = SigningKey.of(pair.getPrivate());
    private final int messagesEach;
    private final AtomicLongArray received;
    private volatile OutputStream desk = OutputStream.nullOutputStream();

    Wallet(int buyers, int messagesEach) {
        this.received = new AtomicLongArray(buyers);
        this.messagesEach = messagesEach;
    }

    PublicKeyInfo publicKey() {
        return PublicKeyInfo.of(pair.getPublic());
    }

    /** Where the vouchers go; before the first message comes. */
    void payTo(RunningBroker broker) {
        desk = broker.process().getOutputStream();
    }

    /** One message more for this buyer; called by one thread at a time for each of them. */
    void count(int buyer) {
        long messages = received.incrementAndGet(buyer);
        if (messages % messagesEach == 0) {
            pay(BrokerUnderTest.agreement(buyer), messages);
        }
    }

    private void pay(AgreementId agreement, long messages) {
        try {
            Voucher voucher = new Voucher(agreement, messages, PRICE.times(messages), false);
            DetachedJws signature = DetachedJws.sign(DocumentType.VOUCHER, NETWORK, voucher, key.es256());
            String line =
                    new String(CanonicalJson.encode(new SignedVoucher(voucher, signature)), StandardCharsets.UTF_8);
            synchronized (this) {
                desk.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                desk.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a fresh key does not sign", e);
        }
    }
}
