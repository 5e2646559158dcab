package org.blendsm.chaincode.state;

import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.token.BaseRow;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Movement;

/** The members' accounts, a base row and credit rows each; the journal; and how much money there is. */
public final class AccountRows {
    private final Table<BaseRow> bases;
    private final Table<CreditRow> credits;
    private final Table<Entry> entries;
    private final Table<Money> supply;

    public AccountRows(Rows rows) {
        bases = new Table<>(rows, "account", BaseRow.class);
        credits = new Table<>(rows, "credit", CreditRow.class);
        entries = new Table<>(rows, "entry", Entry.class);
        supply = new Table<>(rows, "supply", Money.class);
    }

    public BaseRow base(MemberId owner) {
        return bases.get(owner).orElseGet(() -> BaseRow.empty(owner));
    }

    /** @throws Refused {@code UNKNOWN_CREDIT_ROW} where one was folded already, or never was */
    public List<CreditRow> credits(MemberId owner, Fold fold) {
        return fold.rows().stream()
                .map(id -> credits.get(owner, id)
                        .orElseThrow(() -> new Refused(
                                RefusalCode.UNKNOWN_CREDIT_ROW,
                                "the account has no credit row " + id + " (any more): read it again")))
                .toList();
    }

    /** The first credit rows by id. */
    public List<CreditRow> firstCredits(MemberId owner, int most) {
        return credits.first(most, owner);
    }

    /** Whether there are credit rows beside these of the account. */
    public boolean hasMoreThan(MemberId owner, List<CreditRow> some) {
        return firstCredits(owner, some.size() + 1).size() > some.size();
    }

    /** Whether anything is there, folded or not. */
    public boolean hasMoney(MemberId owner) {
        return !base(owner).amount().isZero() || !firstCredits(owner, 1).isEmpty();
    }

    public Optional<Entry> entry(Sha256 id) {
        return entries.get(id);
    }

    public void put(Entry entry) {
        entries.put(entry, entry.id());
    }

    /** All money ever issued. */
    public Money supply() {
        return supply.get().orElse(Money.ZERO);
    }

    public void putSupply(Money all) {
        supply.put(all);
    }

    /** Writes and removes exactly the rows that the movement says. */
    public void apply(Movement movement) {
        movement.base().ifPresent(base -> bases.put(base, base.owner()));
        movement.credited().forEach(credit -> credits.put(credit, credit.owner(), credit.id()));
        movement.folded().forEach(credit -> credits.delete(credit.owner(), credit.id()));
    }
}
