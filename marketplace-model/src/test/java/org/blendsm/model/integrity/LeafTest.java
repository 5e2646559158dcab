package org.blendsm.model.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.ledger.CanonicalJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeafTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 1_000_000, 123_456_789_012L, Money.LARGEST - 1})
    void its_text_is_canonical_json(long sequence) {
        Leaf leaf = new Leaf(ProductId.of("ab".repeat(32)), sequence, Sha256.of("payload".getBytes(UTF_8)));

        assertThat(leaf.canonical()).asString(UTF_8).isEqualTo(new String(CanonicalJson.encode(leaf), UTF_8));
    }
}
