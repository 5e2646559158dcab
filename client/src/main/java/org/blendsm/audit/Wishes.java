package org.blendsm.audit;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Member;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.BaseRow;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Transfer;

/**
 * Whether what moved is what the signer asked for: how much went where, and the journal's word for it. Members sign the
 * write set that endorsers made of their call without reading it, so their signature alone says nothing about it.
 */
final class Wishes {
    private Wishes() {}

    /**
     * Money that one call was to move.
     *
     * @param body hash of what its entry remembers; empty where the agreement remembers it
     */
    private record Movement(AccountId from, AccountId to, Money amount, Optional<Sha256> body) {
        SortedMap<String, Long> changes() {
            SortedMap<String, Long> changes = new TreeMap<>();
            if (!from.equals(AccountId.ISSUED)) {
                changes.merge(from.value(), -amount.minorUnits(), Long::sum);
            }
            changes.merge(to.value(), amount.minorUnits(), Long::sum);
            changes.values().removeIf(change -> change == 0);
            return changes;
        }

        Optional<Entry> entry(Sha256 id, Instant at) {
            return body.map(hash -> new Entry(id, from, to, amount, hash, at));
        }
    }

    /**
     * @param moved by how much each account has changed
     * @throws Broken where the signer asked for something else
     */
    static void requireGranted(
            CommittedTransaction transaction, Member signer, Map<String, Long> moved, List<AgreementSteps.Step> steps) {
        Optional<Movement> asked = movement(transaction, signer, steps);
        asked.ifPresent(movement -> {
            Broken.unless(
                    moved.equals(movement.changes()), "asked for was %s, and moved was %s", movement.changes(), moved);
            requireEntry(transaction, movement.entry(transaction.newId(signer), transaction.at()));
        });
        if (asked.isEmpty()) {
            requireEntry(transaction, Optional.empty());
            moved.forEach((account, change) -> Broken.unless(
                    change > 0 || !account.startsWith(Authority.MEMBERS_ACCOUNT),
                    "%s went down by %d in %s, which spends nothing",
                    account,
                    -change,
                    transaction.function()));
        }
    }

    /**
     * Money lies under its owner's name, and what came in under its transaction's: under another it could take the
     * place of other money, or be out of its owner's reach.
     */
    static void requireKept(CommittedTransaction transaction, List<AgreementSteps.Step> steps) {
        String id = transaction.place().transactionId();
        Instant at = steps.isEmpty()
                ? transaction.at()
                : steps.getFirst().after().purse().changedAt();
        for (Row row : transaction.written("account")) {
            BaseRow base = row.as(BaseRow.class);
            Broken.unless(row.key().equals("account~" + base.owner()), "%s is kept as %s", base, row.key());
        }
        for (Row row : transaction.written("credit")) {
            CreditRow credit = row.as(CreditRow.class);
            Broken.unless(
                    credit.id().equals(id)
                            && credit.at().equals(at)
                            && row.key().equals("credit~" + credit.owner() + "~" + id),
                    "%s is kept as %s",
                    credit,
                    row.key());
        }
    }

    /** What is remembered of what was asked. */
    static Sha256 body(Object... asked) {
        return Sha256.of(Arrays.stream(asked).map(CanonicalJson::encode).toArray(byte[][]::new));
    }

    /** What the journal says is what was asked for; and nothing else is in it. */
    private static void requireEntry(CommittedTransaction transaction, Optional<Entry> due) {
        Map<String, Entry> written = new HashMap<>();
        transaction.written("entry").forEach(row -> written.put(row.key(), row.as(Entry.class)));
        Map<String, Entry> all =
                due.map(entry -> Map.of("entry~" + entry.id(), entry)).orElse(Map.of());
        Broken.unless(written.equals(all), "the journal was to say %s, and says %s", all, written);
    }

    /** Of the calls that spend; what an agreement releases is held against its shares. */
    private static Optional<Movement> movement(
            CommittedTransaction transaction, Member signer, List<AgreementSteps.Step> steps) {
        AccountId own = AccountId.of(signer.id());
        return switch (transaction.function()) {
            case "token:issue" -> {
                MemberId to = transaction.argument(1, MemberId.class);
                Money amount = transaction.argument(2, Money.class);
                yield Optional.of(
                        new Movement(AccountId.ISSUED, AccountId.of(to), amount, Optional.of(body(to, amount))));
            }
            case "token:transfer" -> {
                Transfer transfer = transaction.argument(1, Transfer.class);
                yield Optional.of(new Movement(
                        own, AccountId.of(transfer.to()), transfer.amount(), Optional.of(body(transfer.wish()))));
            }
            case "agreement:accept" -> {
                Broken.unless(steps.size() == 1, "an acceptance makes one agreement, not %d", steps.size());
                AccountId escrow =
                        AccountId.escrow(steps.getFirst().after().deal().id().value());
                yield Optional.of(new Movement(
                        own, escrow, transaction.argument(1, Acceptance.class).deposit(), Optional.empty()));
            }
            case "agreement:topUp" -> {
                TopUp topUp = transaction.argument(1, TopUp.class);
                yield Optional.of(new Movement(
                        own,
                        AccountId.escrow(topUp.agreement().value()),
                        topUp.amount(),
                        Optional.of(body(topUp.wish()))));
            }
            default -> Optional.empty();
        };
    }
}
