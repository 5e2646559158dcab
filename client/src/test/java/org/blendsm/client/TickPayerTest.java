package org.blendsm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.TickChain;
import org.blendsm.model.payment.Voucher;
import org.junit.jupiter.api.Test;

class TickPayerTest {
    private static final AgreementId AGREEMENT = AgreementId.of("a".repeat(64));
    private static final Money PRICE = new Money(5);
    private static final int EACH = 10;
    private static final int LENGTH = 3;

    private final List<Voucher> opened = new ArrayList<>();
    private final List<Tick> released = new ArrayList<>();
    private final List<CompletableFuture<Void>> answers = new ArrayList<>();
    private boolean refusing;
    private final TickPayer payer = new TickPayer(this::open, AGREEMENT, PRICE, EACH, 0, LENGTH);

    private void open(Voucher voucher) {
        if (refusing) {
            throw new ProblemException("VOUCHER_ABOVE_DEPOSIT", 409, "deposit more", null);
        }
        opened.add(voucher);
    }

    private CompletableFuture<Void> release(Tick tick) {
        released.add(tick);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    }

    private CompletableFuture<Void> pay(long messages) {
        return payer.pay(messages, this::release);
    }

    private TickChain chain() {
        return opened.getLast().ticks().orElseThrow();
    }

    @Test
    void it_pays_for_whole_ticks_and_for_none_twice() {
        pay(EACH - 1);
        assertThat(released).isEmpty();

        CompletableFuture<Void> paid = pay(2 * EACH + 1);
        assertThat(paid).isNotDone();
        answers.getLast().complete(null);
        assertThat(paid).isCompleted();
        assertThat(pay(2 * EACH + 5)).isCompleted();

        assertThat(released).singleElement().satisfies(tick -> {
            assertThat(tick.number()).isEqualTo(2);
            assertThat(chain().has(tick)).isTrue();
        });
    }

    @Test
    void a_tick_that_was_not_taken_is_paid_by_the_next_call() {
        CompletableFuture<Void> lost = pay(EACH);
        answers.getLast().completeExceptionally(new DataPlaneException("not taken"));
        assertThat(lost).isCompletedExceptionally();

        CompletableFuture<Void> paid = pay(EACH);
        answers.getLast().complete(null);

        assertThat(paid).isCompleted();
        assertThat(released).extracting(Tick::number).containsExactly(1, 1);
    }

    @Test
    void a_used_up_chain_is_followed_by_one_whose_voucher_pays_for_all_before() {
        pay(LENGTH * EACH);
        TickChain first = chain();

        pay((LENGTH + 1) * EACH);

        assertThat(opened).hasSize(2);
        assertThat(opened.getLast())
                .isEqualTo(new Voucher(AGREEMENT, 40, PRICE.times(40), false, Optional.of(chain())));
        assertThat(chain().root()).isNotEqualTo(first.root());
        pay((LENGTH + 2) * EACH);
        assertThat(released.getLast().number()).isEqualTo(1);
        assertThat(chain().has(released.getLast())).isTrue();
    }

    @Test
    void a_refused_opening_is_told_and_the_next_call_opens_again() {
        refusing = true;
        assertThatThrownBy(() -> pay((LENGTH + 1) * EACH)).isInstanceOf(ProblemException.class);
        refusing = false;

        assertThat(pay((LENGTH + 1) * EACH)).isCompleted();

        assertThat(opened).extracting(Voucher::messages).containsExactly(0L, 40L);
    }

    @Test
    void a_tick_that_comes_after_the_next_chains_voucher_is_paid_by_that() {
        CompletableFuture<Void> late = pay(LENGTH * EACH);
        pay((LENGTH + 1) * EACH);

        answers.getLast().completeExceptionally(new DataPlaneException("of no open chain"));

        assertThat(late).isCompleted();
    }
}
