package org.blendsm.model.payment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.WrongField;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.ledger.CanonicalJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvoiceTest {
    private static final Sha256 HASH = Sha256.of("hash".getBytes(UTF_8));
    private static final AgreementId AGREEMENT = new AgreementId(HASH);
    private static final Money AMOUNT = new Money(50);

    @Test
    void it_is_signed_with_the_size_and_the_root_of_the_tree_that_it_stands_on() {
        Invoice invoice = new Invoice(AGREEMENT, 1, 10, Optional.of(new AnchoredTree(12, HASH)), AMOUNT);

        String json = "{\"agreement\":\"%1$s\",\"amount\":50,\"fromMessage\":1,\"root\":\"%1$s\",\"toMessage\":10,"
                + "\"treeSize\":12}";
        assertThat(new String(CanonicalJson.encode(invoice), UTF_8)).isEqualTo(json.formatted(HASH));
        assertThat(CanonicalJson.decode(CanonicalJson.encode(invoice), Invoice.class))
                .isEqualTo(invoice);
        assertThat(invoice.tree()).contains(new AnchoredTree(12, HASH));
    }

    /** Its signature is over these bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"\"root\":\"%1$s\",", ""})
    void what_was_signed_by_earlier_releases_is_read_and_written_as_it_was(String root) {
        String json = ("{\"agreement\":\"%1$s\",\"amount\":50,\"fromMessage\":1," + root + "\"toMessage\":10}")
                .formatted(HASH);

        Invoice old = CanonicalJson.decode(json.getBytes(UTF_8), Invoice.class);

        assertThat(new String(CanonicalJson.encode(old), UTF_8)).isEqualTo(json);
        assertThat(old.tree()).isEmpty();
    }

    @Test
    void a_size_is_that_of_an_anchored_tree_and_stands_beside_its_root() {
        for (long size : new long[] {-1, 0, Money.LARGEST + 1}) {
            assertThatExceptionOfType(WrongField.class)
                    .isThrownBy(() -> new Invoice(AGREEMENT, 1, 10, Optional.of(size), Optional.of(HASH), AMOUNT));
        }
        assertThatExceptionOfType(WrongField.class)
                .isThrownBy(() -> new Invoice(AGREEMENT, 1, 10, Optional.of(1L), Optional.empty(), AMOUNT));
    }
}
