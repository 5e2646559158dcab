package org.blendsm.pubsub.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementEvent.AgreementOpened;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.BaseRow;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Movement;
import org.blendsm.model.token.Posting;
import org.blendsm.model.token.TokenEvent;
import org.blendsm.model.token.TokenEvent.CreditsFolded;
import org.blendsm.model.token.TokenEvent.TokensIssued;
import org.blendsm.model.token.TokenEvent.TokensTransferred;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.Migration;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.TestLedger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the movements of money become, and who may see it. */
@PubsubTest
class AccountsTest {
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
    BrokerFolding folding;

    @Autowired
    JdbcClient database;

    Member alice;
    Member bob;

    @BeforeEach
    void two_members_without_money() {
        database.sql("truncate account, credit_row, posting restart identity").update();
        clearInvocations(ledger, testLedger.own(Tokens.class));
        alice = network.admit(Role.BUYER);
        bob = network.admit(Role.SELLER);
    }

    @Test
    void a_balance_is_the_folded_part_and_the_rows_that_wait() {
        network.happened(issue(alice.id(), "tx-1", 300));
        network.happened(issue(alice.id(), "tx-2", 200));
        network.happened(pay(alice.id(), 0, List.of(row(alice.id(), "tx-1", 300)), bob.id(), "tx-3", 120));

        assertThat(api.get(alice, "/accounts/" + alice.id()))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"balance": 380, "folded": 180, "unfolded": [{"id": "tx-2", "amount": 200}], "more": false}""");
        assertThat(api.get(bob, "/accounts/" + bob.id()))
                .bodyJson()
                .extractingPath("$.balance")
                .isEqualTo(120);
    }

    @Test
    void a_fold_changes_no_balance() {
        network.happened(issue(alice.id(), "tx-1", 300));
        network.happened(new CreditsFolded(
                alice.id(),
                new Movement(
                        List.of(),
                        Optional.of(new BaseRow(alice.id(), new Money(300))),
                        List.of(),
                        List.of(row(alice.id(), "tx-1", 300)))));

        assertThat(book.account(alice.id()).balance()).isEqualTo(new Money(300));
        assertThat(book.account(alice.id()).unfolded()).isEmpty();
    }

    @Test
    void a_statement_shows_every_posting_the_newest_first() {
        network.happened(issue(alice.id(), "tx-1", 300));
        network.happened(pay(alice.id(), 0, List.of(row(alice.id(), "tx-1", 300)), bob.id(), "tx-2", 120));

        assertThat(api.get(alice, "/accounts/" + alice.id() + "/statement"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.items[*].amount")
                .asArray()
                .containsExactly(-120, 300);
        assertThat(api.get(alice, "/accounts/" + alice.id() + "/statement?size=1"))
                .bodyJson()
                .extractingPath("$.items[*].event")
                .asArray()
                .containsExactly("TokensTransferred");
        assertProblem(api.get(alice, "/accounts/" + alice.id() + "/statement?after=x"), 400, "MALFORMED");
    }

    @Test
    void each_end_of_a_transfer_is_told_who_is_at_the_other() {
        network.happened(issue(alice.id(), "tx-1", 300));
        network.happened(pay(alice.id(), 0, List.of(row(alice.id(), "tx-1", 300)), bob.id(), "tx-2", 120));

        assertThat(api.get(alice, "/accounts/" + alice.id() + "/statement"))
                .bodyJson()
                .extractingPath("$.items[*].counterparty")
                .asArray()
                .as("the treasury is no member")
                .containsExactly(bob.id().value());
        assertThat(api.get(bob, "/accounts/" + bob.id() + "/statement"))
                .bodyJson()
                .extractingPath("$.items[*].counterparty")
                .asArray()
                .containsExactly(alice.id().value());
    }

    @Test
    void an_agreement_names_its_own_parties() {
        Scene scene = Scene.vouchers();
        AccountId buyer = AccountId.of(scene.buyer.id());
        AgreementOpened opened = scene.opened();
        network.happened(new AgreementOpened(
                opened.agreement(),
                opened.capability(),
                new Movement(
                        List.of(
                                new Posting(buyer, -1_000),
                                new Posting(AccountId.escrow(scene.agreementId.value()), 1_000)),
                        Optional.of(new BaseRow(scene.buyer.id(), Money.ZERO)),
                        List.of(),
                        List.of())));

        assertThat(book.statement(buyer, PageRequest.first(10)).items())
                .singleElement()
                .extracting(StatementLine::about, StatementLine::counterparty)
                .containsExactly("agreement/" + scene.agreementId, Optional.empty());
    }

    @Test
    void a_service_of_before_learns_who_paid_whom() throws IOException {
        network.happened(issue(alice.id(), "tx-1", 300));
        network.happened(pay(alice.id(), 0, List.of(row(alice.id(), "tx-1", 300)), bob.id(), "tx-2", 120));
        network.happened(pay(alice.id(), 180, List.of(), alice.id(), "tx-3", 7));
        List<String> before = rows();
        database.sql("update posting set counterparty = null").update();

        database.sql(Migration.statement("V6__counterparties.sql", "update posting"))
                .update();

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void an_account_is_shown_to_its_owner_and_to_the_operator_and_to_no_stranger() {
        assertProblem(api.get(bob, "/accounts/" + alice.id()), 403, "NOT_THE_OWNER");
        assertProblem(api.get(bob, "/accounts/" + alice.id() + "/statement"), 403, "NOT_THE_OWNER");
        Member operator = network.admit(Role.OPERATOR);
        assertThat(api.get(operator, "/accounts/" + alice.id())).hasStatusOk();
        assertProblem(api.get(operator, "/accounts/" + "0".repeat(40)), 404, "MEMBER_NOT_FOUND");
        assertProblem(api.get(operator, "/accounts/0"), 400, "MALFORMED");
    }

    @Test
    void a_member_reads_its_own_account_without_naming_itself() {
        network.happened(issue(alice.id(), "tx-1", 300));

        assertThat(api.get(alice, "/accounts/me"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"owner\": \"" + alice.id() + "\", \"balance\": 300}");
        assertThat(api.get(alice, "/accounts/me/statement"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.items[*].amount")
                .asArray()
                .containsExactly(300);
        assertThat(api.get(bob, "/accounts/me/statement"))
                .bodyJson()
                .extractingPath("$.items")
                .asArray()
                .isEmpty();
    }

    @Test
    void a_transfer_names_the_rows_that_it_needs() {
        network.happened(issue(alice.id(), "tx-1", 300));
        given(ledger.transfer(any(), any())).willReturn(entry(alice.id(), bob.id(), 200));

        assertThat(api.post(alice, "/transfers", "{\"to\": \"" + bob.id() + "\", \"amount\": 200}"))
                .hasStatus(201);

        verify(ledger).transfer(any(), eq(new Transfer(bob.id(), new Money(200), new Fold(List.of("tx-1")))));
    }

    @Test
    void amounts_that_are_none_are_malformed() {
        for (String amount : List.of("0", "-5", "9007199254740992", "1.5", "\"1\"", "true", "null", "{}", "1e400")) {
            assertProblem(
                    api.post(alice, "/transfers", "{\"to\": \"" + bob.id() + "\", \"amount\": " + amount + "}"),
                    400,
                    "MALFORMED");
        }
        verifyNoInteractions(ledger);
    }

    @Test
    void what_the_ledger_refuses_keeps_its_code() {
        given(ledger.transfer(any(), any()))
                .willThrow(new Refused(RefusalCode.INSUFFICIENT_FUNDS, "There are 0, asked for 5."));
        given(ledger.issue(any(), any(), any()))
                .willThrow(new Refused(RefusalCode.ROLE_REQUIRED, "Only an operator issues money."));

        assertProblem(
                api.post(alice, "/transfers", "{\"to\": \"" + bob.id() + "\", \"amount\": 5}"),
                409,
                "INSUFFICIENT_FUNDS");
        assertProblem(
                api.post(alice, "/issues", "{\"to\": \"" + alice.id() + "\", \"amount\": 5}"), 403, "ROLE_REQUIRED");
    }

    @Test
    void the_brokers_fees_are_folded_when_many_wait() {
        MemberId broker = TestLedger.BROKER_KEY.address();
        for (int i = 0; i < 31; i++) {
            network.happened(issue(broker, "fee-" + i, 1));
        }
        folding.fold();
        verifyNoInteractions(testLedger.own(Tokens.class));

        network.happened(issue(broker, "fee-31", 1));
        folding.fold();
        verify(testLedger.own(Tokens.class)).fold(eq(broker), any());
    }

    @Test
    void dropped_and_rebuilt_from_the_events_it_is_the_same_and_sums_to_what_was_issued() {
        List<TokenEvent> story = story(200);
        story.forEach(network::happened);
        List<String> before = rows();

        database.sql("truncate account, credit_row, posting restart identity").update();
        story.forEach(network::happened);

        assertThat(rows()).isEqualTo(before);
        assertThat(database.sql("select sum(amount) from posting")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(database.sql("select sum(folded + waiting) from account")
                        .query(Long.class)
                        .single())
                .isEqualTo(-database.sql("select sum(amount) from posting where account = 'issued'")
                        .query(Long.class)
                        .single());
        assertThat(database.sql("""
                        select count(*) from account where waiting_rows
                            <> (select count(*) from credit_row where credit_row.owner = account.owner)""").query(Long.class).single()).isZero();
    }

    @Test
    void pages_of_a_statement_follow_one_another() {
        story(120).forEach(network::happened);
        List<StatementLine> whole =
                book.statement(AccountId.of(alice.id()), PageRequest.first(100)).items();
        List<StatementLine> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            var page = book.statement(AccountId.of(alice.id()), new PageRequest(7, after));
            read.addAll(page.items());
            after = page.next();
        } while (after.isPresent());

        assertThat(read.subList(0, Math.min(100, read.size()))).isEqualTo(whole);
    }

    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (String table : List.of("account", "credit_row", "posting")) {
            rows.addAll(database.sql("select cast(t as text) from " + table + " t order by 1")
                    .query(String.class)
                    .list());
        }
        return rows;
    }

    /** Issues and payments by a seeded dice, with the rows that the ledger would have written. */
    private List<TokenEvent> story(int length) {
        Random dice = new Random(11);
        List<TokenEvent> story = new ArrayList<>();
        long folded = 0;
        List<CreditRow> waiting = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            if (waiting.isEmpty() || dice.nextBoolean()) {
                story.add(issue(alice.id(), "tx-" + i, 100));
                waiting.add(row(alice.id(), "tx-" + i, 100));
            } else {
                story.add(pay(alice.id(), folded, List.copyOf(waiting), bob.id(), "tx-" + i, 30));
                folded += waiting.size() * 100L - 30;
                waiting.clear();
            }
        }
        return story;
    }

    private static TokensIssued issue(MemberId to, String transaction, long amount) {
        AccountId account = AccountId.of(to);
        return new TokensIssued(
                new Entry(
                        Scene.sha(transaction),
                        AccountId.ISSUED,
                        account,
                        new Money(amount),
                        Scene.sha("body"),
                        Scene.NOW),
                new Money(amount),
                new Movement(
                        List.of(new Posting(AccountId.ISSUED, -amount), new Posting(account, amount)),
                        Optional.empty(),
                        List.of(row(to, transaction, amount)),
                        List.of()));
    }

    private static TokensTransferred pay(
            MemberId from, long folded, List<CreditRow> fold, MemberId to, String transaction, long amount) {
        long rest =
                folded + fold.stream().mapToLong(r -> r.amount().minorUnits()).sum() - amount;
        return new TokensTransferred(
                entry(from, to, amount),
                new Movement(
                        List.of(new Posting(AccountId.of(from), -amount), new Posting(AccountId.of(to), amount)),
                        Optional.of(new BaseRow(from, new Money(rest))),
                        List.of(row(to, transaction, amount)),
                        fold));
    }

    private static Entry entry(MemberId from, MemberId to, long amount) {
        return new Entry(
                Scene.sha("entry" + amount),
                AccountId.of(from),
                AccountId.of(to),
                new Money(amount),
                Scene.sha("body"),
                Scene.NOW);
    }

    private static CreditRow row(MemberId owner, String transaction, long amount) {
        return new CreditRow(owner, transaction, new Money(amount), Scene.NOW);
    }
}
