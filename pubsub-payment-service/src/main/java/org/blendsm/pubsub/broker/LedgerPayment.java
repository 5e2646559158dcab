package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;

/**
 * What the ledger says of an agreement's payment, whoever brought that there. It only grows, until the last word: told
 * again, or the older word after the newer one, it stays the same.
 *
 * @param messages how many are paid for
 */
public record LedgerPayment(long messages, Word word) {
    static final LedgerPayment NONE = new LedgerPayment(0, Word.SO_FAR);
    static final int BYTES = Long.BYTES + 1;

    /** Whether more may come; each stands against those before it. */
    public enum Word {
        /** More may be paid. */
        SO_FAR,
        /** Nothing more is paid, whatever was promised, and what was delivered beyond it stays owed. */
        CLOSING,
        /** An arbiter's, or the ledger's own: nothing more is owed than was paid. */
        RULING
    }

    LedgerPayment with(LedgerPayment told) {
        int later = told.word.compareTo(word);
        boolean saysMore = later > 0 || later == 0 && told.messages > messages;
        return saysMore ? told : this;
    }

    /** Whether it counts whatever vouchers say that came here. */
    boolean isLast() {
        return word != Word.SO_FAR;
    }

    /** What is owed, where vouchers that came here promise so many messages; what was paid by the last word is all. */
    Debt debt(long delivered, long promised) {
        return switch (word) {
            case SO_FAR -> Debt.of(delivered, Math.max(promised, messages));
            case CLOSING -> Debt.of(delivered, messages);
            case RULING -> Debt.of(0, messages);
        };
    }

    void encode(ByteBuffer form) {
        form.putLong(messages).put(code(word));
    }

    static LedgerPayment decode(ByteBuffer form) {
        long messages = form.getLong();
        Word word = switch (form.get()) {
            case 0 -> Word.SO_FAR;
            case 1 -> Word.RULING;
            default -> Word.CLOSING;
        };
        return new LedgerPayment(messages, word);
    }

    private static byte code(Word word) {
        return switch (word) {
            case SO_FAR -> 0;
            case RULING -> 1;
            case CLOSING -> 2;
        };
    }
}
