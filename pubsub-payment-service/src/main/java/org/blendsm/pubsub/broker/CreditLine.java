package org.blendsm.pubsub.broker;

import org.blendsm.model.catalogue.PaymentMode;

/**
 * How far an agreement's money reaches, counted in its messages: at most one credit window past what is paid, and never
 * past the deposit. In metered mode what is acknowledged counts as paid. A pure rule.
 */
record CreditLine(PaymentMode mode, long creditWindow, long deposited, long paid, long acknowledged) {

    /** The last message that may be delivered. */
    long limit() {
        long covered = switch (mode) {
            case VOUCHER -> paid;
            case METERED -> Math.max(paid, acknowledged);
        };
        boolean overflows = covered > Long.MAX_VALUE - creditWindow;
        return Math.min(overflows ? Long.MAX_VALUE : covered + creditWindow, deposited);
    }

    /** What holds the message after {@code position}, as far as money goes. */
    Hold after(long position) {
        long limit = limit();
        if (position < limit) {
            return Hold.NONE;
        }
        return limit == deposited ? Hold.DEPOSIT : Hold.CREDIT;
    }
}
