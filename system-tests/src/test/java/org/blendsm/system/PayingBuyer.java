package org.blendsm.system;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.blendsm.client.Door;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamMessage;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.payment.Voucher;
import tools.jackson.databind.JsonNode;

/** Takes each message once, pays with a voucher for every few, and complains of what should not come. */
final class PayingBuyer {
    private final OwnKeyMember member;
    private final Door broker;
    private final Agreement.Deal deal;
    private final int voucherEvery;
    private final List<StreamMessage> received = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

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
        if (received.size() % voucherEvery == 0) {
            try {
                pay();
            } catch (ProblemException e) {
                // the door was killed; the next voucher pays for these too
                if (!e.code().equals("UNREACHABLE")) {
                    complaints.add("a voucher for " + received.size() + " was refused: " + e.getMessage());
                }
            }
        }
    }

    /** Pays for everything received so far. */
    synchronized void pay() {
        bring(false);
    }

    synchronized void payFinally() {
        bring(true);
    }

    private void bring(boolean last) {
        Voucher voucher = new Voucher(
                deal.id(),
                received.size(),
                deal.offer().conditions().pricePerMessage().times(received.size()),
                last);
        broker.post(
                "/api/v1/agreements/" + deal.id() + "/vouchers", member.sign(voucher, deal.network()), Object.class);
    }

    /** One figure of the broker's meter. */
    long meter(String figure) {
        return broker.get("/api/v1/agreements/" + deal.id() + "/meter", JsonNode.class)
                .path(figure)
                .asLong();
    }

    synchronized List<StreamMessage> received() {
        return List.copyOf(received);
    }

    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }
}
