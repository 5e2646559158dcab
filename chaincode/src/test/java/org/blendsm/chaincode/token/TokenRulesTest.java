package org.blendsm.chaincode.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.blendsm.chaincode.Marketplace.BEGINNING;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;

import java.util.List;
import java.util.TreeMap;
import org.blendsm.chaincode.Scene;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.BaseRow;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Movement;
import org.blendsm.model.token.Posting;
import org.junit.jupiter.api.Test;

class TokenRulesTest {
    private static final BaseRow HUNDRED = new BaseRow(buyer().id(), new Money(100));

    private static CreditRow credit(String id, long amount) {
        return new CreditRow(buyer().id(), id, new Money(amount), BEGINNING);
    }

    @Test
    void a_transfer_takes_from_the_payers_base_row_and_adds_one_row_to_the_payee() {
        Movement movement = transfer(List.of(), false, 30);
        assertThat(movement.base()).contains(new BaseRow(buyer().id(), new Money(70)));
        assertThat(movement.credited()).containsExactly(new CreditRow(seller().id(), "tx", new Money(30), BEGINNING));
    }

    @Test
    void a_debit_may_fold_rows_on_the_way() {
        Movement movement = transfer(List.of(credit("a", 20), credit("b", 30)), false, 150);
        assertThat(movement.base()).contains(BaseRow.empty(buyer().id()));
        assertThat(movement.folded()).hasSize(2);
    }

    @Test
    void nobody_spends_more_than_is_folded() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> transfer(List.of(credit("a", 20)), false, 121))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(RefusalCode.INSUFFICIENT_FUNDS))
                .satisfies(refused -> assertThat(refused.detail()).isEqualTo("the account holds 120, this needs 121"));
    }

    @Test
    void who_has_more_credit_rows_is_told_so() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> transfer(List.of(credit("a", 20)), true, 121))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(RefusalCode.INSUFFICIENT_FUNDS))
                .withMessageContaining("hold 120, this needs 121; the account has more credit rows: name more of them");
    }

    private static Movement transfer(List<CreditRow> folded, boolean more, long amount) {
        return TokenRules.transfer(HUNDRED, folded, () -> more, seller().id(), new Money(amount), "tx", BEGINNING);
    }

    @Test
    void nobody_who_is_out_for_good_is_sent_money() {
        Member member = seller().member();
        for (Standing out : List.of(new Standing.Left(BEGINNING), new Standing.Expelled(BEGINNING, "theft"))) {
            assertRefused(RefusalCode.STANDING_IS_FINAL, () -> TokenRules.payee(member.with(out)));
        }
        assertThat(TokenRules.payee(member.with(new Standing.Suspended(BEGINNING, "late"))))
                .isEqualTo(member.id());
    }

    @Test
    void folding_moves_nothing() {
        Movement movement = TokenRules.fold(HUNDRED, List.of(credit("a", 20)));
        assertThat(movement.postings()).isEmpty();
        assertThat(movement.base()).contains(new BaseRow(buyer().id(), new Money(120)));
    }

    @Test
    void an_account_never_goes_above_the_largest_amount() {
        assertRefused(
                RefusalCode.AMOUNT_TOO_LARGE, () -> TokenRules.fold(HUNDRED, List.of(credit("a", Money.LARGEST))));
    }

    @Test
    void the_other_side_of_an_issue_is_what_was_issued() {
        assertThat(TokenRules.issue(buyer().id(), new Money(7), "tx", BEGINNING).postings())
                .containsExactly(new Posting(AccountId.ISSUED, -7), new Posting(AccountId.of(buyer().id()), 7));
    }

    @Test
    void no_more_money_is_issued_than_one_amount_can_say() {
        Money all = new Money(Money.LARGEST);
        assertThat(TokenRules.supply(Money.ZERO, all)).isEqualTo(all);
        assertRefused(RefusalCode.SUPPLY_EXHAUSTED, () -> TokenRules.supply(new Money(1), all));
    }

    @Test
    void nothing_is_not_issued() {
        assertRefused(RefusalCode.MALFORMED, () -> TokenRules.issue(buyer().id(), Money.ZERO, "tx", BEGINNING));
    }

    @Test
    void who_gets_nothing_from_an_escrow_gets_no_row() {
        var shares = new TreeMap<MemberId, Money>();
        shares.put(buyer().id(), Money.ZERO);
        shares.put(seller().id(), new Money(9));
        Movement movement = TokenRules.release(Scene.hash("agreement"), shares, "tx", BEGINNING);
        assertThat(movement.credited()).containsExactly(new CreditRow(seller().id(), "tx", new Money(9), BEGINNING));
        assertThat(movement.postings()).hasSize(2);
    }
}
