package org.blendsm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
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
    private final TickPayer payer = payer(Duration.ofMinutes(1));

    private TickPayer payer(Duration patience) {
        return new TickPayer(this::open, AGREEMENT, PRICE, EACH, 0, LENGTH, patience);
    }

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
        answers.getLast().complete(null);

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

    /** Ticks that come behind that voucher are of no chain, and a broker hangs up on who sends ten of them. */
    @Test
    void the_next_chain_is_opened_when_the_last_tick_of_the_one_before_is_answered() {
        CompletableFuture<Void> answeredWhenAwaited = new CompletableFuture<>() {
            @Override
            public Void get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException {
                assertThat(opened).hasSize(1);
                complete(null);
                return get();
            }
        };
        payer.pay(LENGTH * EACH, _ -> answeredWhenAwaited);

        pay((LENGTH + 1) * EACH);

        assertThat(answeredWhenAwaited).isCompleted();
        assertThat(opened).hasSize(2);
    }

    @Test
    void a_tick_that_is_answered_after_the_next_chains_voucher_is_paid_by_that() {
        TickPayer hasty = payer(Duration.ZERO);
        CompletableFuture<Void> late = hasty.pay(LENGTH * EACH, this::release);
        hasty.pay((LENGTH + 1) * EACH, this::release);

        answers.getLast().completeExceptionally(new DataPlaneException("of no open chain"));

        assertThat(late).isCompleted();
    }
}
