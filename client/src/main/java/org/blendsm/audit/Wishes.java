package org.blendsm.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Network;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Transfer;

/**
 * Whether what was written is what its signer asked for: how much went where, and on which terms. Members sign the
 * write set that endorsers made of their call without reading it, so their signature alone says nothing about it.
 */
final class Wishes {
    private final MemberRoll roll;
    private final Map<OfferId, Offer> offers = new HashMap<>();

    Wishes(MemberRoll roll) {
        this.roll = roll;
    }

    /** Money that one call was to move. */
    private record Movement(AccountId from, AccountId to, Money amount) {
        SortedMap<String, Long> changes() {
            SortedMap<String, Long> changes = new TreeMap<>();
            if (!from.equals(AccountId.ISSUED)) {
                changes.merge(from.value(), -amount.minorUnits(), Long::sum);
            }
            changes.merge(to.value(), amount.minorUnits(), Long::sum);
            changes.values().removeIf(change -> change == 0);
            return changes;
        }

        boolean isOf(Entry entry) {
            return entry.from().equals(from)
                    && entry.to().equals(to)
                    && entry.amount().equals(amount);
        }
    }

    /** What those that follow will be held against. */
    void take(CommittedTransaction transaction) {
        transaction.written("offer").stream()
                .map(row -> row.as(Offer.class))
                .forEach(offer -> offers.putIfAbsent(offer.id(), offer));
    }

    /**
     * @param moved by how much each account has changed
     * @throws Broken where the signer asked for something else
     */
    void requireGranted(
            CommittedTransaction transaction, Member signer, Map<String, Long> moved, List<AgreementSteps.Step> steps) {
        Optional<Movement> asked = movement(transaction, signer, steps);
        asked.ifPresent(movement -> {
            Broken.unless(
                    moved.equals(movement.changes()), "asked for was %s, and moved was %s", movement.changes(), moved);
            transaction.written("entry").stream()
                    .map(row -> row.as(Entry.class))
                    .forEach(entry -> Broken.unless(movement.isOf(entry), "its entry says %s", entry));
        });
        if (asked.isEmpty()) {
            moved.forEach((account, change) -> Broken.unless(
                    change > 0 || !account.startsWith(Authority.MEMBERS_ACCOUNT),
                    "%s went down by %d in %s, which spends nothing",
                    account,
                    -change,
                    transaction.function()));
        }
        steps.stream()
                .filter(step -> step.before().isEmpty())
                .forEach(step -> requireTerms(step.after(), transaction, signer));
    }

    /** Of the calls that spend; what an agreement releases is held against its shares. */
    private static Optional<Movement> movement(
            CommittedTransaction transaction, Member signer, List<AgreementSteps.Step> steps) {
        AccountId own = AccountId.of(signer.id());
        return switch (transaction.function()) {
            case "token:issue" ->
                Optional.of(new Movement(
                        AccountId.ISSUED,
                        AccountId.of(transaction.argument(1, MemberId.class)),
                        transaction.argument(2, Money.class)));
            case "token:transfer" -> {
                Transfer transfer = transaction.argument(1, Transfer.class);
                yield Optional.of(new Movement(own, AccountId.of(transfer.to()), transfer.amount()));
            }
            case "agreement:accept" -> {
                Broken.unless(steps.size() == 1, "an acceptance makes one agreement, not %d", steps.size());
                AccountId escrow =
                        AccountId.escrow(steps.getFirst().after().deal().id().value());
                yield Optional.of(new Movement(
                        own, escrow, transaction.argument(1, Acceptance.class).deposit()));
            }
            case "agreement:topUp" -> {
                TopUp topUp = transaction.argument(1, TopUp.class);
                yield Optional.of(
                        new Movement(own, AccountId.escrow(topUp.agreement().value()), topUp.amount()));
            }
            default -> Optional.empty();
        };
    }

    /**
     * An agreement is on the offer that the buyer named, and its vouchers count under the key of who is to sign them.
     */
    private void requireTerms(Agreement agreement, CommittedTransaction transaction, Member buyer) {
        Broken.unless(
                transaction.function().equals("agreement:accept"), "%s made an agreement", transaction.function());
        Acceptance acceptance = transaction.argument(1, Acceptance.class);
        Agreement.Deal deal = agreement.deal();
        Offer offer = deal.offer();
        Broken.unless(
                offer.equals(offers.get(acceptance.offer()))
                        && offer.product().equals(acceptance.product())
                        && offer.conditions().paymentModes().contains(deal.paymentMode())
                        && deal.paymentMode() == acceptance.paymentMode(),
                "the agreement is on something else than the offer %s",
                acceptance.offer());
        MemberId signs = switch (deal.paymentMode()) {
            case VOUCHER -> buyer.id();
            case METERED -> offer.conditions().broker();
        };
        Broken.unless(
                deal.voucherSigner().equals(signs)
                        && roll.member(signs)
                                .filter(member -> member.key().equals(deal.voucherKey()))
                                .isPresent(),
                "its vouchers would count under a key that is not the one of %s",
                signs);
        Broken.unless(
                roll.network()
                                .map(Network::fingerprint)
                                .filter(deal.network()::equals)
                                .isPresent()
                        && deal.expiresAt()
                                .equals(deal.openedAt().plus(offer.conditions().term())),
                "it is for another network, or another term than was offered");
    }
}
