package org.blendsm.chaincode.token;

import java.util.List;
import java.util.Optional;
import org.blendsm.chaincode.state.AccountRows;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.transaction.Body;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.membership.Role;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.BaseRow;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Movement;
import org.blendsm.model.token.TokenEvent;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;

/** The ledger's side of {@link Tokens}. */
public final class TokenContract implements Tokens {
    private static final int MOST_SHOWN = 64;

    private final Transaction tx;
    private final AccountRows accounts;
    private final MemberRows members;

    public TokenContract(Transaction tx) {
        this.tx = tx;
        this.accounts = new AccountRows(tx.rows());
        this.members = new MemberRows(tx.rows());
    }

    @Override
    public Entry issue(IdempotencyKey key, MemberId to, Money amount) {
        tx.requireRole(Role.OPERATOR);
        Sha256 body = Body.hash(to, amount);
        Optional<Entry> before = accounts.entry(tx.idFor(key));
        if (before.isPresent()) {
            Body.requireSame(before.get().body(), body);
            return before.get();
        }
        MemberId payee = TokenRules.payee(members.get(to));
        Money supply = TokenRules.supply(accounts.supply(), amount);
        Movement movement = TokenRules.issue(payee, amount, tx.id(), tx.time());
        Entry entry = new Entry(tx.idFor(key), AccountId.ISSUED, AccountId.of(payee), amount, body, tx.time());
        accounts.put(entry);
        accounts.putSupply(supply);
        accounts.apply(movement);
        tx.emit(new TokenEvent.TokensIssued(entry, supply, movement));
        return entry;
    }

    @Override
    public Entry transfer(IdempotencyKey key, Transfer transfer) {
        MemberId payer = tx.caller().id();
        Sha256 body = Body.hash(transfer.wish());
        Optional<Entry> before = accounts.entry(tx.idFor(key));
        if (before.isPresent()) {
            Body.requireSame(before.get().body(), body);
            return before.get();
        }
        MemberId payee = TokenRules.payee(members.get(transfer.to()));
        List<CreditRow> folded = accounts.credits(payer, transfer.fold());
        Movement movement = TokenRules.transfer(
                accounts.base(payer),
                folded,
                () -> accounts.hasMoreThan(payer, folded),
                payee,
                transfer.amount(),
                tx.id(),
                tx.time());
        Entry entry =
                new Entry(tx.idFor(key), AccountId.of(payer), AccountId.of(payee), transfer.amount(), body, tx.time());
        accounts.put(entry);
        accounts.apply(movement);
        tx.emit(new TokenEvent.TokensTransferred(entry, movement));
        return entry;
    }

    @Override
    public BaseRow fold(MemberId owner, Fold fold) {
        List<CreditRow> folded = accounts.credits(owner, fold);
        BaseRow base = accounts.base(owner);
        if (folded.isEmpty()) {
            return base;
        }
        Movement movement = TokenRules.fold(base, folded);
        accounts.apply(movement);
        tx.emit(new TokenEvent.CreditsFolded(owner, movement));
        return movement.base().orElseThrow();
    }

    @Override
    public Money supply() {
        return accounts.supply();
    }

    @Override
    public Account account(MemberId owner) {
        BaseRow base = accounts.base(members.get(owner).id());
        List<CreditRow> credits = accounts.firstCredits(owner, MOST_SHOWN + 1);
        List<CreditRow> shown = credits.subList(0, Math.min(credits.size(), MOST_SHOWN));
        Money balance = shown.stream().map(CreditRow::amount).reduce(base.amount(), Money::plus);
        return new Account(owner, balance, base.amount(), shown, credits.size() > MOST_SHOWN);
    }
}
