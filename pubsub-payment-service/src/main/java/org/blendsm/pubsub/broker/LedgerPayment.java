package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;

/**
 * What the ledger says of an agreement's payment, whoever brought that there. It only grows, until a ruling, which is
 * the last word: told again, or the older word after the newer one, it stays the same.
 *
 * @param messages how many are paid for
 * @param ruled whether an arbiter ruled: then nothing more is owed than was paid
 */
public record LedgerPayment(long messages, boolean ruled) {
    static final LedgerPayment NONE = new LedgerPayment(0, false);
    static final int BYTES = Long.BYTES + 1;

    LedgerPayment with(LedgerPayment told) {
        if (told.ruled) {
            return told;
        }
        return ruled || messages >= told.messages ? this : told;
    }

    /** What is owed, where vouchers that came here promise so many messages; what is ruled was paid, and no more. */
    Debt debt(long delivered, long promised) {
        return ruled ? Debt.of(0, messages) : Debt.of(delivered, Math.max(promised, messages));
    }

    void encode(ByteBuffer form) {
        form.putLong(messages).put((byte) (ruled ? 1 : 0));
    }

    static LedgerPayment decode(ByteBuffer form) {
        return new LedgerPayment(form.getLong(), form.get() == 1);
    }
}
