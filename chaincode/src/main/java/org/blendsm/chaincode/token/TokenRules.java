package org.blendsm.chaincode.token;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.BaseRow;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Movement;
import org.blendsm.model.token.Posting;

/**
 * Double entry. A debit is taken from the payer's base row, with the credit rows it folds on the way; a credit only
 * adds one row, named after its transaction, so payers never meet on a key. Every movement's postings sum to zero.
 */
public final class TokenRules {
    private TokenRules() {}

    /** All money there is after an issue: so much that no sum of accounts is ever too large to be written. */
    static Money supply(Money before, Money issued) {
        if (issued.minorUnits() > Money.LARGEST - before.minorUnits()) {
            throw new Refused(
                    RefusalCode.SUPPLY_EXHAUSTED,
                    before + " minor units are there already: at most " + (Money.LARGEST - before.minorUnits())
                            + " more can be issued");
        }
        return before.plus(issued);
    }

    /** Who may be sent money: not who is out for good, for nobody could move it any more. */
    static MemberId payee(Member member) {
        return switch (member.standing()) {
            case Standing.Admitted _, Standing.Suspended _ -> member.id();
            case Standing.Left _, Standing.Expelled _ ->
                throw new Refused(
                        RefusalCode.STANDING_IS_FINAL,
                        "the payee is " + member.standing().getClass().getSimpleName()
                                + " for good: nobody could move what is sent to it");
        };
    }

    /** New money; the other side of it is the account {@code issued}, which is no row. */
    static Movement issue(MemberId to, Money amount, String transaction, Instant at) {
        if (amount.isZero()) {
            throw new Refused(RefusalCode.MALFORMED, "an issue makes at least one minor unit");
        }
        return new Movement(
                List.of(debit(AccountId.ISSUED, amount), credit(AccountId.of(to), amount)),
                Optional.empty(),
                List.of(new CreditRow(to, transaction, amount, at)),
                List.of());
    }

    /**
     * @param more whether the payer has credit rows beside the folded ones; asked only where the money is too little
     */
    static Movement transfer(
            BaseRow payer,
            List<CreditRow> folded,
            BooleanSupplier more,
            MemberId to,
            Money amount,
            String transaction,
            Instant at) {
        return new Movement(
                List.of(debit(AccountId.of(payer.owner()), amount), credit(AccountId.of(to), amount)),
                Optional.of(spent(payer, folded, more, amount)),
                List.of(new CreditRow(to, transaction, amount, at)),
                folded);
    }

    /** Folds rows into the base row and moves nothing. */
    static Movement fold(BaseRow base, List<CreditRow> folded) {
        return new Movement(List.of(), Optional.of(new BaseRow(base.owner(), sum(base, folded))), List.of(), folded);
    }

    /**
     * Money goes from a member into an agreement's escrow.
     *
     * @param more whether the payer has credit rows beside the folded ones; asked only where the money is too little
     */
    public static Movement lock(
            BaseRow payer, List<CreditRow> folded, BooleanSupplier more, Sha256 agreement, Money amount) {
        return new Movement(
                List.of(debit(AccountId.of(payer.owner()), amount), credit(AccountId.escrow(agreement), amount)),
                Optional.of(spent(payer, folded, more, amount)),
                List.of(),
                folded);
    }

    /** What a receipt tells of leaves the agreement's escrow for seller, broker and buyer. */
    public static Movement release(Receipt receipt, String transaction) {
        SortedMap<MemberId, Money> shares = new TreeMap<>();
        shares.merge(receipt.seller(), receipt.paid(), Money::plus);
        shares.merge(receipt.broker(), receipt.fee(), Money::plus);
        shares.merge(receipt.buyer(), receipt.refunded(), Money::plus);
        return release(receipt.agreement().value(), shares, transaction, receipt.at());
    }

    /** Money leaves an agreement's escrow for the members who have a share in it; who gets nothing gets no row. */
    static Movement release(Sha256 agreement, SortedMap<MemberId, Money> shares, String transaction, Instant at) {
        Money total = Money.ZERO;
        List<Posting> postings = new ArrayList<>();
        List<CreditRow> credited = new ArrayList<>();
        for (var share : shares.entrySet()) {
            if (!share.getValue().isZero()) {
                total = total.plus(share.getValue());
                postings.add(credit(AccountId.of(share.getKey()), share.getValue()));
                credited.add(new CreditRow(share.getKey(), transaction, share.getValue(), at));
            }
        }
        if (!total.isZero()) {
            postings.addFirst(debit(AccountId.escrow(agreement), total));
        }
        return new Movement(postings, Optional.empty(), credited, List.of());
    }

    private static Money sum(BaseRow base, List<CreditRow> folded) {
        return folded.stream().map(CreditRow::amount).reduce(base.amount(), Money::plus);
    }

    private static BaseRow spent(BaseRow base, List<CreditRow> folded, BooleanSupplier more, Money amount) {
        Money balance = sum(base, folded);
        if (balance.compareTo(amount) < 0) {
            throw new Refused(
                    RefusalCode.INSUFFICIENT_FUNDS,
                    more.getAsBoolean()
                            ? "the account's folded part and the credit rows that were named hold " + balance
                                    + ", this needs " + amount
                                    + "; the account has more credit rows: name more of them in the fold"
                            : "the account holds " + balance + ", this needs " + amount);
        }
        return new BaseRow(base.owner(), balance.minus(amount));
    }

    private static Posting debit(AccountId account, Money amount) {
        return new Posting(account, -amount.minorUnits());
    }

    private static Posting credit(AccountId account, Money amount) {
        return new Posting(account, amount.minorUnits());
    }
}
