package org.blendsm.model.payment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.crypto.DetachedJws;
import org.junit.jupiter.api.Test;

class TickChainTest {
    private static final byte[] SECRET = Sha256.of("secret".getBytes(UTF_8)).bytes();
    private static final TickChain CHAIN = new TickChain(Sha256.ofBytes(TickChain.hashed(SECRET, 3)), 3, 10);
    private static final AgreementId AGREEMENT = AgreementId.of("a".repeat(64));

    @Test
    void a_link_is_the_sha256_of_the_next_ones_bytes() {
        assertThat(Sha256.ofBytes(TickChain.hashed(SECRET, 1))).isEqualTo(Sha256.of(SECRET));
        assertThat(Sha256.ofBytes(TickChain.hashed(SECRET, 2)))
                .isEqualTo(Sha256.of(Sha256.of(SECRET).bytes()));
        assertThat(TickChain.hashed(SECRET, 0)).isEqualTo(SECRET).isNotSameAs(SECRET);
    }

    @Test
    void each_tick_is_the_chains_under_its_own_number_only() {
        for (int number = 1; number <= 3; number++) {
            Sha256 link = Sha256.ofBytes(TickChain.hashed(SECRET, 3 - number));
            for (int claimed = 1; claimed <= 4; claimed++) {
                assertThat(CHAIN.has(new Tick(claimed, link))).isEqualTo(claimed == number);
            }
        }
    }

    @Test
    void sizes_that_make_no_sense_are_refused() {
        for (int length : new int[] {-1, 0, TickChain.LONGEST + 1, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> new TickChain(CHAIN.root(), length, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Tick(length, CHAIN.root())).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new TickChain(CHAIN.root(), 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_voucher_opens_no_chain_that_cannot_be_counted_or_that_follows_its_last_word() {
        long most = Money.LARGEST / TickChain.LONGEST;
        opened(0, false, most);
        assertThatThrownBy(() -> opened(0, false, most + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> opened(Money.LARGEST, false, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> opened(0, true, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_tick_without_a_chain_is_no_voucher() {
        Voucher plain = new Voucher(AGREEMENT, 1, new Money(5), false);
        Optional<Tick> tick = Optional.of(new Tick(1, CHAIN.root()));
        assertThatThrownBy(() -> new SignedVoucher(plain, new DetachedJws("a..b"), tick))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Voucher opened(long messages, boolean last, long each) {
        TickChain chain = new TickChain(CHAIN.root(), TickChain.LONGEST, each);
        return new Voucher(AGREEMENT, messages, new Money(messages), last, Optional.of(chain));
    }
}
