package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KeptVoucherTest {
    @Test
    void what_is_kept_is_read_again() {
        KeptVoucher read = KeptVoucher.decode(new KeptVoucher(7, new byte[] {1, 2, 3}).encode());
        assertThat(read.messages()).isEqualTo(7);
        assertThat(read.signed()).containsExactly(1, 2, 3);
    }

    @Test
    void a_voucher_of_another_release_is_named_and_not_guessed_at() {
        byte[] row = new KeptVoucher(7, new byte[] {1}).encode();
        row[0]++;
        assertThatThrownBy(() -> KeptVoucher.decode(row))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a voucher of version 2");
    }
}
