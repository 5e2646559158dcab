package org.blendsm.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.blendsm.cli.command.CommandFailed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaleSettingsTest {
    @ParameterizedTest
    @CsvSource({"200, 5, 10, 30", "103, 1, 7, 7", "8, 1000000000, 1, 1", "97, 3, 13, 40", "100000, 1000000000, 9, 74999"
    })
    void delivery_holds_at_a_voucher_and_its_window_and_then_at_the_deposit(
            int messages, long price, int k, int window) {
        for (long seed = 0; seed < 50; seed++) {
            SaleSettings sale = new SaleSettings(messages, price, k, window, seed);
            assertThat((sale.unpaidHold() - window) % k).isZero();
            assertThat(sale.unpaidHold()).isGreaterThanOrEqualTo(window).isLessThan(sale.firstDeposit());
            assertThat(sale.firstDeposit()).isEqualTo(messages * 3 / 4);
            assertThat(sale.firstDeposit() + sale.topUp()).isGreaterThan(messages);
            assertThat(sale.proven()).isBetween(0, messages - 1);
            assertThat(sale.pay(messages).minorUnits()).isEqualTo(messages * price);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "7, 5, 1, 1, --messages",
        "0, 5, 1, 1, --messages",
        "2147483647, 5, 1, 1, --messages",
        "200, 0, 10, 30, --price",
        "200, -5, 10, 30, --price",
        "200, 1000000001, 10, 30, --price",
        "200, 5, 0, 30, --k",
        "200, 5, -1, 30, --k",
        "200, 5, 31, 30, --k",
        "200, 5, 10, 150, --window",
        "200, 5, 10, 2147483647, --window"
    })
    void a_sale_that_cannot_be_told_is_refused_by_the_option_that_is_wrong(
            int messages, long price, int k, int window, String option) {
        assertThatThrownBy(() -> new SaleSettings(messages, price, k, window, 1))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining(option);
    }
}
