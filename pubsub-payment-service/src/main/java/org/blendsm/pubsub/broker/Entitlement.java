package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.journal.KeptForm;

/**
 * What an agreement entitles its buyer to, apart from its positions: it changes rarely, and each change is on disk
 * before it takes effect.
 *
 * @param start the stream's sequence that counts as message 1, below 0 where more was counted than the stream had when
 *     it went on after a loss; empty before the first subscription
 * @param settled what the ledger says is paid, where that was more than had been promised here, or its last word
 */
record Entitlement(AgreementTerms terms, OptionalLong start, Right right, LedgerPayment settled) {
    private static final byte VERSION = 5;
    /** From here on a start may be below 0, and another number says that there is none. */
    private static final byte ANY_START = 5;
    /** What the ledger says is in none before; the parties are in none before 3. */
    private static final byte SETTLED = 4;

    private static final byte OLDEST = 2;

    private static final int ID_BYTES = 32;
    private static final long NOT_STARTED = Long.MIN_VALUE;
    private static final long NOT_STARTED_BEFORE = -1;

    /** Whether the buyer may receive: for now, not for now, or never again. */
    enum Right {
        LIVE,
        REVOKED,
        ENDED
    }

    static Entitlement of(AgreementTerms terms) {
        return new Entitlement(terms, OptionalLong.empty(), Right.LIVE, LedgerPayment.NONE);
    }

    Entitlement deposited(long messages) {
        return new Entitlement(terms.deposited(messages), start, right, settled);
    }

    Entitlement between(Parties parties) {
        return new Entitlement(terms.between(parties), start, right, settled);
    }

    Entitlement started(long sequence) {
        return new Entitlement(terms, OptionalLong.of(sequence), right, settled);
    }

    Entitlement settled(LedgerPayment told) {
        return new Entitlement(terms, start, right, settled.with(told));
    }

    Entitlement with(Right right) {
        return new Entitlement(terms, start, right, settled);
    }

    /** Whose debt it may become, and by whose debt its credit shrinks; what is metered is paid for in any case. */
    Optional<Parties> debtors() {
        return terms.mode() == PaymentMode.VOUCHER ? terms.parties() : Optional.empty();
    }

    /**
     * @param window what is left of the credit window that was agreed
     * @param paid messages covered by what the buyer promised
     */
    CreditLine creditLine(long window, long paid, long acknowledged) {
        return new CreditLine(terms.mode(), window, terms.depositedMessages(), paid, acknowledged);
    }

    byte[] encode() {
        int parties = terms.parties().isPresent() ? Parties.BYTES : 0;
        ByteBuffer form = ByteBuffer.allocate(3 + ID_BYTES + 3 * Long.BYTES + LedgerPayment.BYTES + parties)
                .put(VERSION)
                .put(code(terms.mode()))
                .put(code(right))
                .put(terms.product().value().bytes())
                .putLong(terms.creditWindow())
                .putLong(terms.depositedMessages())
                .putLong(start.orElse(NOT_STARTED));
        settled.encode(form);
        terms.parties().ifPresent(both -> both.encode(form));
        return form.array();
    }

    static Entitlement decode(AgreementId agreement, byte[] bytes) {
        ByteBuffer form = ByteBuffer.wrap(bytes);
        byte version = form.get();
        if (version < OLDEST || version > VERSION) {
            KeptForm.require(VERSION, version, "an agreement");
        }
        PaymentMode mode = form.get() == 0 ? PaymentMode.VOUCHER : PaymentMode.METERED;
        Right right = switch (form.get()) {
            case 0 -> Right.LIVE;
            case 1 -> Right.REVOKED;
            default -> Right.ENDED;
        };
        byte[] product = new byte[ID_BYTES];
        form.get(product);
        ProductId stream = new ProductId(Sha256.ofBytes(product));
        long creditWindow = form.getLong();
        long deposited = form.getLong();
        long start = form.getLong();
        LedgerPayment settled = version < SETTLED ? LedgerPayment.NONE : LedgerPayment.decode(form);
        Optional<Parties> parties = form.hasRemaining() ? Optional.of(Parties.decode(form)) : Optional.empty();
        AgreementTerms terms = new AgreementTerms(agreement, stream, parties, mode, creditWindow, deposited);
        long notStarted = version < ANY_START ? NOT_STARTED_BEFORE : NOT_STARTED;
        OptionalLong first = start == notStarted ? OptionalLong.empty() : OptionalLong.of(start);
        return new Entitlement(terms, first, right, settled);
    }

    private static byte code(PaymentMode mode) {
        return switch (mode) {
            case VOUCHER -> 0;
            case METERED -> 1;
        };
    }

    private static byte code(Right right) {
        return switch (right) {
            case LIVE -> 0;
            case REVOKED -> 1;
            case ENDED -> 2;
        };
    }
}
