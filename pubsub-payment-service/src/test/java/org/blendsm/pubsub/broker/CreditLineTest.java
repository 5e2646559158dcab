package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.blendsm.model.catalogue.PaymentMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreditLineTest {
    @Test
    void with_vouchers_money_reaches_one_window_past_what_is_paid() {
        CreditLine line = new CreditLine(PaymentMode.VOUCHER, 30, 1_000, 70, 95);
        assertThat(line.limit()).isEqualTo(100);
        assertThat(line.after(99)).isEqualTo(Hold.NONE);
        assertThat(line.after(100)).isEqualTo(Hold.CREDIT);
    }

    @Test
    void metered_what_is_acknowledged_counts_as_paid() {
        CreditLine line = new CreditLine(PaymentMode.METERED, 30, 1_000, 0, 95);
        assertThat(line.limit()).isEqualTo(125);
        assertThat(line.after(125)).isEqualTo(Hold.CREDIT);
    }

    @Test
    void nothing_reaches_past_the_deposit() {
        CreditLine line = new CreditLine(PaymentMode.VOUCHER, 30, 75, 70, 75);
        assertThat(line.limit()).isEqualTo(75);
        assertThat(line.after(75)).isEqualTo(Hold.DEPOSIT);
    }

    @Test
    void a_window_without_end_does_not_overflow() {
        assertThat(new CreditLine(PaymentMode.VOUCHER, Long.MAX_VALUE, Long.MAX_VALUE, 5, 5).limit())
                .isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void more_money_never_reaches_less_far(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            PaymentMode mode = PaymentMode.values()[random.nextInt(PaymentMode.values().length)];
            long window = 1 + random.nextInt(100);
            long deposit = random.nextInt(1_000);
            long paid = random.nextInt(1_000);
            long acknowledged = random.nextInt(1_000);
            CreditLine line = new CreditLine(mode, window, deposit, paid, acknowledged);
            assertThat(line.limit()).isLessThanOrEqualTo(deposit);
            assertThat(new CreditLine(mode, window, deposit + 1, paid, acknowledged).limit())
                    .isGreaterThanOrEqualTo(line.limit());
            assertThat(new CreditLine(mode, window, deposit, paid + 1, acknowledged).limit())
                    .isGreaterThanOrEqualTo(line.limit());
            assertThat(new CreditLine(mode, window, deposit, paid, acknowledged + 1).limit())
                    .isGreaterThanOrEqualTo(line.limit());
        }
    }
}
