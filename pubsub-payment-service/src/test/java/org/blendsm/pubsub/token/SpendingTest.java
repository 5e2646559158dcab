package org.blendsm.pubsub.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.blendsm.fabric.WriteConflict;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.BaseRow;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Movement;
import org.blendsm.model.token.Posting;
import org.blendsm.model.token.TokenEvent.CreditsFolded;
import org.blendsm.model.token.TokenEvent.TokensIssued;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.TestLedger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** A member with more credit rows than one debit can name: 150 of 1,000 each. */
@PubsubTest
class SpendingTest {
    private static final int ROWS = 150;
    private static final int MOST_NAMED = 64;
    private static final long EACH = 1_000;

    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Tokens ledger;

    @Autowired
    TestLedger testLedger;

    @Autowired
    AccountBook book;

    @Autowired
    ServiceLedger service;

    @Autowired
    JdbcClient database;

    Tokens own;
    Member rich;
    Member payee;

    @BeforeEach
    void a_balance_of_many_rows() {
        database.sql("truncate account, credit_row, posting restart identity").update();
        own = testLedger.own(Tokens.class);
        reset(ledger, own);
        rich = network.admit(Role.BUYER);
        payee = network.admit(Role.SELLER);
        network.happenedTogether(IntStream.range(0, ROWS).mapToObj(this::issue).toArray(LedgerEvent[]::new));
        given(own.fold(any(), any())).willAnswer(call -> folded(call.getArgument(0), call.getArgument(1)));
        given(ledger.transfer(any(), any())).willReturn(entry("paid", AccountId.of(rich.id()), payee.id(), 1));
    }

    @Test
    void the_whole_balance_can_be_paid_in_one_transfer() {
        assertThat(pay(ROWS * EACH)).hasStatus(201);

        verify(own, times(2)).fold(any(), any());
        assertThat(named().rows()).hasSize(ROWS - 2 * MOST_NAMED);
        Account account = book.account(rich.id());
        assertThat(account.folded()).isEqualTo(new Money(2 * MOST_NAMED * EACH));
        assertThat(account.unfolded()).hasSize(ROWS - 2 * MOST_NAMED);
    }

    @Test
    void what_64_rows_pay_for_needs_no_fold_before_it() {
        assertThat(pay(MOST_NAMED * EACH)).hasStatus(201);

        verify(own, never()).fold(any(), any());
        assertThat(named().rows()).hasSize(MOST_NAMED);
    }

    @Test
    void for_what_the_balance_does_not_reach_nothing_is_folded() {
        given(ledger.transfer(any(), any()))
                .willThrow(new Refused(RefusalCode.INSUFFICIENT_FUNDS, "There are 150000, asked for 150001."));

        assertThat(pay(ROWS * EACH + 1)).hasStatus(409);

        verify(own, never()).fold(any(), any());
    }

    @Test
    void rows_that_somebody_else_has_folded_are_looked_at_anew() {
        willAnswer(call -> {
                    folded(call.getArgument(0), call.getArgument(1));
                    throw new Refused(RefusalCode.UNKNOWN_CREDIT_ROW, "It was folded a moment ago.");
                })
                .given(own)
                .fold(any(), any());

        assertThat(pay(ROWS * EACH)).hasStatus(201);
        assertThat(named().rows()).hasSize(ROWS - 2 * MOST_NAMED);
    }

    @Test
    void folding_has_an_end_and_what_was_folded_until_then_stays() {
        Spending hurried = new Spending(book, service, Duration.ZERO);

        assertThatThrownBy(() -> hurried.foldFor(rich.id(), new Money(ROWS * EACH)))
                .isInstanceOf(WriteConflict.class);
    }

    @Test
    void while_the_read_model_has_not_seen_a_fold_none_is_made_again() {
        willReturn(new BaseRow(rich.id(), Money.ZERO)).given(own).fold(any(), any());
        Spending hurried = new Spending(book, service, Duration.ofSeconds(3));

        assertThatThrownBy(() -> hurried.foldFor(rich.id(), new Money(ROWS * EACH)))
                .isInstanceOf(WriteConflict.class);
        verify(own, times(1)).fold(any(), any());
    }

    private MvcTestResult pay(long amount) {
        return api.post(rich, "/transfers", "{\"to\": \"" + payee.id() + "\", \"amount\": " + amount + "}");
    }

    private Fold named() {
        ArgumentCaptor<Transfer> transfer = ArgumentCaptor.forClass(Transfer.class);
        verify(ledger).transfer(any(), transfer.capture());
        return transfer.getValue().fold();
    }

    private BaseRow folded(MemberId owner, Fold fold) {
        List<CreditRow> rows = fold.rows().stream()
                .map(id -> new CreditRow(owner, id, new Money(EACH), Scene.NOW))
                .toList();
        BaseRow base = new BaseRow(owner, book.account(owner).folded().plus(new Money(EACH).times(rows.size())));
        network.happened(new CreditsFolded(owner, new Movement(List.of(), Optional.of(base), List.of(), rows)));
        return base;
    }

    private TokensIssued issue(int number) {
        String transaction = "tx-" + number;
        AccountId account = AccountId.of(rich.id());
        return new TokensIssued(
                entry(transaction, AccountId.ISSUED, rich.id(), EACH),
                new Money(EACH),
                new Movement(
                        List.of(new Posting(AccountId.ISSUED, -EACH), new Posting(account, EACH)),
                        Optional.empty(),
                        List.of(new CreditRow(rich.id(), transaction, new Money(EACH), Scene.NOW)),
                        List.of()));
    }

    private static Entry entry(String id, AccountId from, MemberId to, long amount) {
        return new Entry(Scene.sha(id), from, AccountId.of(to), new Money(amount), Scene.sha("body"), Scene.NOW);
    }
}
