package org.blendsm.benchmarks.delivery;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import org.blendsm.client.Ticks;
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
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.TickChain;
import org.blendsm.model.payment.Voucher;
import org.blendsm.pubsub.broker.Meter;

/**
 * Pays for what buyers receive, each so many messages: by a signed voucher, one JSON text a line; or by a tick on the
 * buyer's own connection, and a voucher only where it opens the next chain.
 */
final class Wallet {
    static final Sha256 NETWORK = Sha256.of("a network".getBytes(StandardCharsets.UTF_8));
    static final Money PRICE = new Money(5);

    private final KeyPair pair = P256.newKey();
    private final SigningKey key = SigningKey.of(pair.getPrivate());
    private final int messagesEach;
    private final boolean byTicks;
    private final AtomicLongArray received;
    private final List<Optional<Chain>> chains;
    private volatile OutputStream desk = OutputStream.nullOutputStream();

    /** What one buyer pays from now. */
    private record Chain(Ticks ticks, long base) {}

    Wallet(int buyers, int messagesEach, boolean byTicks) {
        this.received = new AtomicLongArray(buyers);
        this.messagesEach = messagesEach;
        this.byTicks = byTicks;
        this.chains = new CopyOnWriteArrayList<>(Collections.nCopies(buyers, Optional.empty()));
    }

    PublicKeyInfo publicKey() {
        return PublicKeyInfo.of(pair.getPublic());
    }

    /** Where the vouchers go; before the first message comes. */
    void payTo(RunningBroker broker) {
        desk = broker.process().getOutputStream();
    }

    /** One message more for this buyer; called by one thread at a time for each of them. */
    void count(int buyer, Mqtt5AsyncClient connection) {
        long messages = received.incrementAndGet(buyer);
        if (messages % messagesEach != 0) {
            return;
        }
        if (!byTicks) {
            pay(BrokerUnderTest.agreement(buyer), messages, Optional.empty());
            return;
        }
        Optional<Chain> open = chains.get(buyer).filter(chain -> due(chain, messages) <= TickChain.LONGEST);
        if (open.isPresent()) {
            release(buyer, open.get().ticks().tick(due(open.get(), messages)), connection);
        } else {
            Ticks next = Ticks.fresh(TickChain.LONGEST, messagesEach);
            chains.set(buyer, Optional.of(new Chain(next, messages)));
            pay(BrokerUnderTest.agreement(buyer), messages, Optional.of(next.chain()));
        }
    }

    private int due(Chain chain, long messages) {
        return (int) ((messages - chain.base()) / messagesEach);
    }

    /** One that overtakes the voucher of its chain is refused; the next one pays for it too. */
    private static void release(int buyer, Tick tick, Mqtt5AsyncClient connection) {
        var unused = connection
                .publishWith()
                .topic(Meter.TICKS)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(tick.encoded())
                .send();
    }

    private void pay(AgreementId agreement, long messages, Optional<TickChain> ticks) {
        try {
            Voucher voucher = new Voucher(agreement, messages, PRICE.times(messages), false, ticks);
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
