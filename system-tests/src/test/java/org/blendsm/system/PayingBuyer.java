package org.blendsm.system;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;
import org.blendsm.client.Door;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamMessage;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.payment.Voucher;
import tools.jackson.databind.JsonNode;

/** Takes each message once, pays with a voucher for every few, and complains of what should not come. */
final class PayingBuyer {
    /** Longer than an instance needs that starts anew, on a busy machine, with a process for each service. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** No answer, or one that says that it is not for ever. */
    private static final Set<Integer> COME_LATER = Set.of(0, 502, 503, 504);

    private final OwnKeyMember member;
    private final Door broker;
    private final Agreement.Deal deal;
    private final int voucherEvery;
    private final List<StreamMessage> received = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final Object paying = new Object();
    /** Messages that a voucher of this buyer was taken for; guarded by {@link #paying}. */
    private long paid;

    private Instant lastReceivedAt = Instant.MIN;

    PayingBuyer(OwnKeyMember member, Agreement.Deal deal, int voucherEvery) {
        this(member, member.door(), deal, voucherEvery);
    }

    /** @param broker the pool whose broker carries the stream, where that is not the buyer's own */
    PayingBuyer(OwnKeyMember member, Door broker, Agreement.Deal deal, int voucherEvery) {
        this.member = member;
        this.broker = broker;
        this.deal = deal;
        this.voucherEvery = voucherEvery;
    }

    Agreement.Deal deal() {
        return deal;
    }

    /** Called for each delivery; one whose acknowledgement was lost comes again. */
    synchronized void take(StreamMessage message) {
        long expected = received.size();
        if (message.sequence() > expected) {
            complaints.add("message " + message.sequence() + " came instead of " + expected);
            return;
        }
        if (message.sequence() < expected) {
            byte[] before = received.get((int) message.sequence()).payload();
            if (!Arrays.equals(before, message.payload())) {
                complaints.add("message " + message.sequence() + " came again and was another one");
            }
            return;
        }
        received.add(message);
        lastReceivedAt = Instant.now();
        if (received.size() % voucherEvery == 0) {
            Thread.ofVirtual().start(this::payWhenAnswered);
        }
    }

    /**
     * Asks again while it is told to come later, or nothing at all; the broker waits at its window meanwhile. One at a
     * time, and none for what a voucher before it has paid for.
     */
    private void payWhenAnswered() {
        try {
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptionsMatching(PayingBuyer::passes)
                    .until(() -> {
                        payWhatIsNew();
                        return true;
                    });
        } catch (ProblemException | ConditionTimeoutException e) {
            complain("a voucher was refused: " + e);
        }
    }

    private void payWhatIsNew() {
        synchronized (paying) {
            long count = count();
            if (count <= paid) {
                return;
            }
            try {
                bring(count, false);
            } catch (ProblemException e) {
                // the one whose answer was lost had been taken: the meter says so
                if (!e.code().equals("VOUCHER_NOT_HIGHER") || meter("paid") != count) {
                    throw e;
                }
            }
            paid = count;
        }
    }

    private synchronized long count() {
        return received.size();
    }

    private static boolean passes(Throwable failure) {
        return failure instanceof ProblemException problem && COME_LATER.contains(problem.status());
    }

    private synchronized void complain(String what) {
        complaints.add(what);
    }

    /** Pays for everything received so far. */
    void pay() {
        payWhatIsNew();
    }

    void payFinally() {
        synchronized (paying) {
            bring(count(), true);
        }
    }

    private void bring(long messages, boolean last) {
        Voucher voucher = new Voucher(
                deal.id(), messages, deal.offer().conditions().pricePerMessage().times(messages), last);
        broker.post(
                "/api/v1/agreements/" + deal.id() + "/vouchers", member.sign(voucher, deal.network()), Object.class);
    }

    /** One figure of the broker's meter. */
    long meter(String figure) {
        return broker.get("/api/v1/agreements/" + deal.id() + "/meter", JsonNode.class)
                .path(figure)
                .asLong();
    }

    synchronized Instant lastReceivedAt() {
        return lastReceivedAt;
    }

    synchronized List<StreamMessage> received() {
        return List.copyOf(received);
    }

    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }
}
