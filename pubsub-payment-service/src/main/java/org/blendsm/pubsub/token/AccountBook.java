package org.blendsm.pubsub.token;

import java.time.OffsetDateTime;
import java.util.List;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Fold;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every member's account as the ledger's events told it. A balance is one row, however many payments it is made of. */
@Repository
public class AccountBook {
    private static final int SHOWN_ROWS = 64;

    private final JdbcClient db;

    AccountBook(JdbcClient db) {
        this.db = db;
    }

    /** The account with its largest credit rows; a member who never had money has an empty one. */
    Account account(MemberId owner) {
        List<CreditRow> rows = largestRows(owner, SHOWN_ROWS);
        return db.sql("select folded, waiting, rows from account where owner = :owner")
                .param("owner", owner.value())
                .query((row, _) -> new Account(
                        owner,
                        new Money(row.getLong("folded") + row.getLong("waiting")),
                        new Money(row.getLong("folded")),
                        rows,
                        row.getInt("rows") > rows.size()))
                .optional()
                .orElse(new Account(owner, Money.ZERO, Money.ZERO, List.of(), false));
    }

    /**
     * The credit rows that a debit of this amount should name: those it needs, largest first; and where many wait, as
     * many as fit, so that no account grows a long tail.
     */
    public Fold foldFor(MemberId owner, Money amount) {
        return Folding.forDebit(account(owner), amount);
    }

    List<CreditRow> largestRows(MemberId owner, int count) {
        return db.sql("""
                        select id, amount, at from credit_row where owner = :owner
                        order by amount desc, id limit :count
                        """)
                .param("owner", owner.value())
                .param("count", count)
                .query((row, _) -> new CreditRow(
                        owner,
                        row.getString("id"),
                        new Money(row.getLong("amount")),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }

    int waitingRows(MemberId owner) {
        return db.sql("select rows from account where owner = :owner")
                .param("owner", owner.value())
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /** Postings of an account, newest first. */
    Page<StatementLine> statement(AccountId account, PageRequest page) {
        String before = page.after().isEmpty() ? "" : " and position < :after";
        JdbcClient.StatementSpec query = db.sql("""
                        select position, transaction_id, event, amount, at from posting
                        where account = :account""" + before + " order by position desc limit :limit")
                .param("account", account.value())
                .param("limit", page.size() + 1);
        page.after().ifPresent(after -> query.param("after", Long.parseLong(after)));
        return Page.of(
                query.query((row, _) -> new StatementLine(
                                row.getLong("position"),
                                row.getString("transaction_id"),
                                row.getString("event"),
                                row.getLong("amount"),
                                row.getObject("at", OffsetDateTime.class).toInstant()))
                        .list(),
                page.size(),
                line -> Long.toString(line.position()));
    }
}
