package org.blendsm.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.StreamMessage;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;

/**
 * The buyer's application: takes each message once and in order, and pays with a voucher every K messages, unless it
 * was told to withhold.
 */
final class Reader {
    private final OwnKeyMember buyer;
    private final AgreementId agreement;
    private final Sha256 network;
    private final SaleSettings settings;
    private final List<StreamMessage> received = new ArrayList<>();
    private long paid;
    private boolean withholds = true;
    private Optional<Throwable> lost = Optional.empty();

    Reader(OwnKeyMember buyer, AgreementId agreement, Sha256 network, SaleSettings settings) {
        this.buyer = buyer;
        this.agreement = agreement;
        this.network = network;
        this.settings = settings;
    }

    /** Called for each delivery. */
    synchronized void take(StreamMessage message) {
        boolean again =
                !received.isEmpty() && message.sequence() <= received.getLast().sequence();
        if (again) {
            return;
        }
        if (!received.isEmpty() && message.sequence() != received.getLast().sequence() + 1) {
            throw new CommandFailed("message " + message.sequence() + " came after "
                    + received.getLast().sequence());
        }
        received.add(message);
        boolean due = received.size() % settings.voucherEvery() == 0;
        if (due && (!withholds || received.size() <= settings.withholdAfter())) {
            pay(received.size());
        }
        notifyAll();
    }

    /** Nothing more comes: nobody need wait for it. */
    synchronized void lost(Throwable why) {
        lost = Optional.of(why);
        notifyAll();
    }

    /** Pays for everything received and goes on paying. */
    synchronized void stopWithholding() {
        withholds = false;
        if (received.size() > paid) {
            pay(received.size());
        }
    }

    private void pay(long messages) {
        bring(voucher(messages, false));
        paid = messages;
    }

    /** Hands a voucher to the broker. */
    void bring(SignedVoucher voucher) {
        buyer.door().post("/api/v1/agreements/" + agreement + "/vouchers", voucher, Object.class);
    }

    SignedVoucher voucher(long messages, boolean last) {
        return buyer.sign(new Voucher(agreement, messages, settings.pay(messages), last), network);
    }

    synchronized long paid() {
        return paid;
    }

    synchronized long count() {
        return received.size();
    }

    synchronized StreamMessage message(int index) {
        return received.get(index);
    }

    /** How many there are after that time, or as soon as there are more than so many. */
    synchronized long countAfter(Duration quiet, long messages) {
        long end = System.nanoTime() + quiet.toNanos();
        for (long left = quiet.toMillis();
                left > 0 && received.size() <= messages;
                left = (end - System.nanoTime()) / 1_000_000) {
            pause(left);
        }
        return received.size();
    }

    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted", e);
        }
    }

    /** @throws CommandFailed where the messages are not there in that time, or do not come any more */
    synchronized void await(long messages, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (received.size() < messages) {
            if (lost.isPresent()) {
                throw new CommandFailed(
                        "the stream ended after " + received.size() + " of " + messages + " messages: "
                                + lost.get().getMessage(),
                        lost.get());
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new CommandFailed(
                        "waited " + patience.toSeconds() + " s for message " + messages + ", have " + received.size());
            }
            pause(left);
        }
    }
}
