package org.blendsm.pubsub.token;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.web.After;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.BaseRow;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Movement;
import org.blendsm.model.token.MovesTokens;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Every member's account as the ledger's events told it, whatever concept moved the money. A balance is one row,
 * however many payments it is made of.
 */
@Component
class AccountBook {
    private static final int SHOWN_ROWS = 64;
    private static final RowMapper<StatementLine> LINE = (row, _) -> new StatementLine(
            row.getLong("position"),
            row.getString("event"),
            row.getString("about"),
            Optional.ofNullable(row.getString("counterparty")).map(MemberId::new),
            row.getLong("amount"),
            row.getObject("at", OffsetDateTime.class).toInstant());

    private final JdbcClient database;

    AccountBook(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    void on(MovesTokens event) {
        Movement movement = event.movement();
        movement.base().ifPresent(this::folded);
        movement.credited().forEach(this::credited);
        movement.folded().forEach(this::gone);
        Occasion occasion = Occasion.of(event);
        movement.postings()
                .forEach(posting -> database.sql("""
                        insert into posting (account, event, about, counterparty, amount, at)
                        values (:account, :event, :about, :counterparty, :amount, :at)""")
                        .param("account", posting.account().value())
                        .param("event", Contracts.nameOf(event))
                        .param("about", occasion.about())
                        .param(
                                "counterparty",
                                occasion.counterpartyOf(posting.account())
                                        .map(MemberId::value)
                                        .orElse(null))
                        .param("amount", posting.amount())
                        .param("at", time(occasion.at()))
                        .update());
    }

    /** The account with its largest credit rows; a member who never had money has an empty one. */
    Account account(MemberId owner) {
        return database.sql("select folded, waiting, waiting_rows from account where owner = :owner")
                .param("owner", owner.value())
                .query((row, _) -> {
                    List<CreditRow> shown = largestRows(owner);
                    return new Account(
                            owner,
                            new Money(row.getLong("folded") + row.getLong("waiting")),
                            new Money(row.getLong("folded")),
                            shown,
                            row.getInt("waiting_rows") > shown.size());
                })
                .optional()
                .orElseGet(() -> new Account(owner, Money.ZERO, Money.ZERO, List.of(), false));
    }

    /** Postings of an account, the newest first. */
    Page<StatementLine> statement(AccountId account, PageRequest page) {
        return new PagedQuery<>(database, "select position, event, about, counterparty, amount, at from posting", LINE)
                .where("account = ?", Optional.of(account), AccountId::value)
                .where("position < ?", After.key(page, Long::parseLong), last -> last)
                .page(page, "position desc", line -> Long.toString(line.position()));
    }

    private List<CreditRow> largestRows(MemberId owner) {
        return database.sql("""
                        select id, amount, at from credit_row where owner = :owner
                        order by amount desc, id limit :limit""")
                .param("owner", owner.value())
                .param("limit", SHOWN_ROWS)
                .query((row, _) -> new CreditRow(
                        owner,
                        row.getString("id"),
                        new Money(row.getLong("amount")),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private void folded(BaseRow base) {
        change(base.owner(), 0, 0);
        database.sql("update account set folded = :amount where owner = :owner")
                .param("owner", base.owner().value())
                .param("amount", base.amount().minorUnits())
                .update();
    }

    private void credited(CreditRow row) {
        database.sql("insert into credit_row (owner, id, amount, at) values (:owner, :id, :amount, :at)")
                .param("owner", row.owner().value())
                .param("id", row.id())
                .param("amount", row.amount().minorUnits())
                .param("at", time(row.at()))
                .update();
        change(row.owner(), row.amount().minorUnits(), 1);
    }

    private void gone(CreditRow row) {
        database.sql("delete from credit_row where owner = :owner and id = :id")
                .param("owner", row.owner().value())
                .param("id", row.id())
                .update();
        change(row.owner(), -row.amount().minorUnits(), -1);
    }

    private void change(MemberId owner, long waiting, int rows) {
        database.sql("""
                        insert into account as so_far (owner, folded, waiting, waiting_rows)
                        values (:owner, 0, :waiting, :rows)
                        on conflict (owner) do update set
                            waiting = so_far.waiting + excluded.waiting,
                            waiting_rows = so_far.waiting_rows + excluded.waiting_rows""")
                .param("owner", owner.value())
                .param("waiting", waiting)
                .param("rows", rows)
                .update();
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
