package org.blendsm.audit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent.ApplicationRefused;
import org.blendsm.model.membership.Role;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.Entry;

/**
 * Nothing is there that nobody asked for (docs/invariants.md, 2, as far as it is on the ledger). A call is open to its
 * signer by the published policy; the policy and new money are an operator's; a member's account is its own: it goes
 * down under nobody else's signature. What becomes of members and nodes is in {@link MembershipWishes}, of agreements
 * in {@link AgreementWishes}, of what else has an owner in {@link Belongings}, and what moved in {@link Wishes}. Who
 * signed is looked up in the roll as it stood before.
 */
final class Authority implements Invariant {
    private static final Set<String> OPERATORS_TABLES = Set.of("network", "supply");
    static final String MEMBERS_ACCOUNT = "member/";

    private final MemberRoll roll;
    private final AccountBook accounts = new AccountBook();
    private final AgreementSteps agreements = new AgreementSteps();
    private final AcceptanceWishes acceptances;
    private final MembershipWishes membership;
    private final ExtensionWishes extensions;
    private final Belongings belongings;

    Authority(MemberRoll roll, WorldState world) {
        this.roll = roll;
        this.acceptances = new AcceptanceWishes(roll, world);
        this.extensions = new ExtensionWishes(roll, world, agreements);
        this.belongings = new Belongings(roll, world, agreements, extensions);
        this.membership = new MembershipWishes(roll);
    }

    @Override
    public String name() {
        return "authority";
    }

    @Override
    public String sentence() {
        return "who signed a change was the one whose it is to make, and asked for just that";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        Map<String, Long> moved = accounts.take(transaction);
        List<AgreementSteps.Step> steps = agreements.take(transaction);
        if (transaction.rows().isEmpty()) {
            requireRefusal(transaction);
            return;
        }
        WrittenTables.require(transaction);
        if (roll.isFounding(transaction)) {
            requireFounder(transaction);
            return;
        }
        Member signer = roll.holder(transaction.signer().key())
                .orElseThrow(() -> new Broken(transaction.function() + " by somebody who was never admitted"));
        requireOpen(transaction, signer);
        transaction.rows().forEach(row -> requireRight(row, signer));
        membership.requireGranted(transaction, signer);
        requireOwner(moved, signer);
        AgreementWishes.requireGranted(transaction, signer, steps, extensions);
        steps.stream()
                .filter(step -> step.before().isEmpty())
                .forEach(step -> acceptances.requireGranted(step.after(), transaction, signer));
        requireShares(moved, steps);
        Wishes.requireGranted(transaction, signer, moved, steps);
        Wishes.requireKept(transaction, steps);
        belongings.requireGranted(transaction, signer, steps);
    }

    /** To whom each function is open, the oracle publishes. */
    private void requireOpen(CommittedTransaction transaction, Member signer) {
        String function = transaction.function();
        Broken.unless(
                roll.network()
                        .filter(network -> network.opens(function, signer.roles()))
                        .isPresent(),
                "%s is not open to %s, who is %s",
                function,
                signer.id(),
                signer.roles());
    }

    /** An operator's no to an application writes nothing, and is told. */
    private void requireRefusal(CommittedTransaction transaction) {
        if (transaction.event().orElse(null) instanceof ApplicationRefused refused) {
            Broken.unless(
                    roll.holder(transaction.signer().key())
                                    .filter(signer -> signer.has(Role.OPERATOR))
                                    .map(Member::id)
                                    .filter(refused.by()::equals)
                                    .isPresent()
                            && refused.at().equals(transaction.at()),
                    "an application was refused in the name of %s, at %s",
                    refused.by(),
                    refused.at());
        }
    }

    private void requireFounder(CommittedTransaction transaction) {
        List<Member> founders = transaction.written("member").stream()
                .map(row -> row.as(Member.class))
                .toList();
        Broken.unless(founders.size() == 1, "the network's founding makes one member, not %d", founders.size());
        MembershipWishes.requireFounded(transaction, founders.getFirst());
        belongings.requireFounded(transaction);
    }

    private static void requireRight(Row row, Member signer) {
        boolean isOperators = OPERATORS_TABLES.contains(row.table())
                || row.isOf("entry") && row.as(Entry.class).from().equals(AccountId.ISSUED);
        Broken.unless(
                !isOperators || signer.has(Role.OPERATOR),
                "%s was written by %s, who is %s",
                row.key(),
                signer.id(),
                signer.roles());
    }

    /** Folding changes no account, so anyone may. */
    private static void requireOwner(Map<String, Long> moved, Member signer) {
        String own = AccountId.of(signer.id()).value();
        moved.forEach((account, change) -> Broken.unless(
                change > 0 || !account.startsWith(MEMBERS_ACCOUNT) || account.equals(own),
                "%s went down by %d under the signature of %s",
                account,
                -change,
                signer.id()));
    }

    /** What an agreement released went to those whose share it is. */
    private static void requireShares(Map<String, Long> moved, List<AgreementSteps.Step> steps) {
        Map<String, Long> shares = new TreeMap<>();
        steps.forEach(step -> step.shares()
                .forEach((member, share) -> shares.merge(AccountId.of(member).value(), share, Long::sum)));
        shares.values().removeIf(share -> share == 0);
        Map<String, Long> members = moved.entrySet().stream()
                .filter(change -> change.getKey().startsWith(MEMBERS_ACCOUNT))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Broken.unless(
                shares.isEmpty() || members.equals(shares), "the shares are %s, and paid was %s", shares, members);
    }
}
