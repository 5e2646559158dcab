package org.blendsm.pubsub.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Fold;
import org.blendsm.pubsub.Scene;
import org.junit.jupiter.api.Test;

class FoldingTest {
    private static final MemberId OWNER = new MemberId("a".repeat(40));

    @Test
    void a_debit_that_the_folded_part_covers_folds_nothing() {
        assertThat(Folding.forDebit(account(100, 1, 5), new Money(100))).isEqualTo(Fold.NONE);
    }

    @Test
    void a_debit_names_the_largest_rows_until_it_is_covered() {
        assertThat(Folding.forDebit(account(10, 3, 50), new Money(100)).rows()).hasSize(2);
    }

    @Test
    void a_debit_that_nothing_covers_names_all_and_leaves_the_refusal_to_the_ledger() {
        assertThat(Folding.forDebit(account(0, 3, 10), new Money(1_000)).rows()).hasSize(3);
    }

    @Test
    void where_many_rows_wait_a_debit_tidies_up_on_the_way() {
        assertThat(Folding.forDebit(account(1_000, 40, 1), new Money(1)).rows()).hasSize(40);
    }

    @Test
    void no_more_than_64_rows_are_named() {
        Account shown = new Account(OWNER, new Money(1_000), new Money(0), rows(64, 1), true);

        assertThat(Folding.forDebit(shown, new Money(1)).rows()).hasSize(64);
    }

    private static Account account(long folded, int rows, long each) {
        return new Account(OWNER, new Money(folded + rows * each), new Money(folded), rows(rows, each), false);
    }

    private static List<CreditRow> rows(int count, long each) {
        return IntStream.range(0, count)
                .mapToObj(i -> new CreditRow(OWNER, "tx-" + i, new Money(each), Scene.NOW))
                .toList();
    }
}
