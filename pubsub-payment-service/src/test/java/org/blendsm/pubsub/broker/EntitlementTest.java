package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.Entitlement.Right;
import org.blendsm.pubsub.broker.LedgerPayment.Word;
import org.junit.jupiter.api.Test;

/** What a journal holds of an agreement, whichever release wrote it. */
class EntitlementTest {
    private static final AgreementId AGREEMENT = AgreementId.of("a".repeat(64));
    private static final Parties PARTIES = new Parties(new MemberId("b".repeat(40)), new MemberId("c".repeat(40)));
    private static final AgreementTerms TERMS = new AgreementTerms(
            AGREEMENT, ProductId.of("d".repeat(64)), Optional.of(PARTIES), PaymentMode.VOUCHER, 10, 60);

    /** Mode, right, product, window, deposit and start, as versions 2 and 3 have them after their number. */
    private static final String ENDED =
            "0002" + "d".repeat(64) + "000000000000000a" + "000000000000003c" + "0000000000000007";

    @Test
    void what_was_kept_is_read_as_it_was() {
        Entitlement kept = Entitlement.of(TERMS)
                .started(7)
                .with(Right.ENDED)
                .settled(new LedgerPayment(25, Word.SO_FAR))
                .settled(new LedgerPayment(0, Word.RULING));
        assertThat(kept.settled()).isEqualTo(new LedgerPayment(0, Word.RULING));
        assertThat(read(kept.encode())).isEqualTo(kept);
        Entitlement closed = Entitlement.of(TERMS).settled(new LedgerPayment(25, Word.CLOSING));
        assertThat(read(closed.encode())).isEqualTo(closed);

        Entitlement fresh = Entitlement.of(
                new AgreementTerms(AGREEMENT, TERMS.product(), Optional.empty(), PaymentMode.METERED, 10, 60));
        assertThat(read(fresh.encode())).isEqualTo(fresh);
    }

    @Test
    void a_start_below_nothing_is_a_start() {
        Entitlement kept = Entitlement.of(TERMS).started(-1);

        assertThat(read(kept.encode())).isEqualTo(kept);
    }

    @Test
    void what_older_releases_kept_is_read_too() {
        Entitlement ended = Entitlement.of(TERMS).started(7).with(Right.ENDED);

        assertThat(read(HexFormat.of().parseHex("03" + ENDED + "b".repeat(40) + "c".repeat(40))))
                .isEqualTo(ended);
        Entitlement withoutParties = read(HexFormat.of().parseHex("02" + ENDED));
        assertThat(withoutParties.terms().parties()).isEmpty();
        assertThat(withoutParties.between(PARTIES)).isEqualTo(ended);
        String settled = "0000000000000019" + "00";
        assertThat(read(HexFormat.of().parseHex("04" + ENDED + settled + "b".repeat(40) + "c".repeat(40))))
                .isEqualTo(ended.settled(new LedgerPayment(25, Word.SO_FAR)));
        String neverStarted = ENDED.substring(0, ENDED.length() - 16) + "f".repeat(16);
        assertThat(read(HexFormat.of().parseHex("04" + neverStarted + settled)).start())
                .isEmpty();
    }

    @Test
    void what_a_later_release_kept_is_refused() {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex("06" + ENDED)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 6");
    }

    private static Entitlement read(byte[] row) {
        return Entitlement.decode(AGREEMENT, row);
    }
}
