package org.blendsm.model;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.ObjectMapper;

class Sha256Test {
    /** FIPS 180-4's own example. */
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void a_digest_is_the_same_whether_it_was_made_read_or_taken() {
        Sha256 made = Sha256.of("a".getBytes(US_ASCII), "bc".getBytes(US_ASCII));

        assertThat(made)
                .hasToString(OF_ABC)
                .isEqualTo(new Sha256(OF_ABC))
                .hasSameHashCodeAs(new Sha256(OF_ABC))
                .isEqualTo(Sha256.ofBytes(new Sha256(OF_ABC).bytes()))
                .isNotEqualTo(Sha256.of());
    }

    @Test
    void nobody_changes_a_digest_by_the_bytes_that_it_was_made_of_or_gave() {
        byte[] taken = new Sha256(OF_ABC).bytes();
        Sha256 digest = Sha256.ofBytes(taken);

        taken[0]++;
        digest.bytes()[1]++;

        assertThat(digest).isEqualTo(new Sha256(OF_ABC));
    }

    @Test
    void two_digests_are_fed_apart() {
        var first = Sha256.digest();
        var second = Sha256.digest();

        first.update((byte) 'a');
        second.update("abc".getBytes(US_ASCII));
        first.update("bc".getBytes(US_ASCII));

        assertThat(first.digest()).isEqualTo(second.digest()).isEqualTo(new Sha256(OF_ABC).bytes());
    }

    @Test
    void it_is_its_digits_in_json() {
        ObjectMapper json = new ObjectMapper();

        assertThat(json.writeValueAsString(new Sha256(OF_ABC))).isEqualTo('"' + OF_ABC + '"');
        assertThat(json.readValue('"' + OF_ABC + '"', Sha256.class)).isEqualTo(new Sha256(OF_ABC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ba78", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"})
    void other_text_is_none(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sha256(text))
                .withMessage("a SHA-256 digest has 64 lower-case hex digits");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void other_bytes_are_none(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sha256.ofBytes(new byte[length]))
                .withMessage("a SHA-256 digest has 32 bytes");
    }
}
