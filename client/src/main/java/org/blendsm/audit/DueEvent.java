package org.blendsm.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.access.AccessEvent.CapabilityIssued;
import org.blendsm.model.access.AccessEvent.CapabilityRevoked;
import org.blendsm.model.access.Capability;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent.AgreementEnding;
import org.blendsm.model.agreement.AgreementEvent.AgreementExtended;
import org.blendsm.model.agreement.AgreementEvent.AgreementOpened;
import org.blendsm.model.agreement.AgreementEvent.ClaimsOpened;
import org.blendsm.model.agreement.AgreementEvent.DepositToppedUp;
import org.blendsm.model.agreement.AgreementEvent.ExtensionProposed;
import org.blendsm.model.agreement.Extension;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.catalogue.CatalogueEvent.ProductPublished;
import org.blendsm.model.catalogue.CatalogueEvent.ProductRevised;
import org.blendsm.model.catalogue.CatalogueEvent.ProductWithdrawn;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeEvent.DisputeAnswered;
import org.blendsm.model.dispute.DisputeEvent.DisputeLapsed;
import org.blendsm.model.dispute.DisputeEvent.DisputeOpened;
import org.blendsm.model.dispute.DisputeEvent.DisputeProven;
import org.blendsm.model.dispute.DisputeEvent.DisputeRuled;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.IntegrityEvent.StreamAnchored;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent.MemberAdmitted;
import org.blendsm.model.membership.MembershipEvent.MemberChanged;
import org.blendsm.model.membership.MembershipEvent.NetworkFounded;
import org.blendsm.model.membership.MembershipEvent.NodeRegistered;
import org.blendsm.model.membership.MembershipEvent.NodeRetired;
import org.blendsm.model.membership.MembershipEvent.PolicyPublished;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.Node;
import org.blendsm.model.payment.PaymentEvent.AgreementSettled;
import org.blendsm.model.payment.PaymentEvent.PartSettled;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.PrivacyEvent.ConsentGiven;
import org.blendsm.model.privacy.PrivacyEvent.ConsentWithdrawn;
import org.blendsm.model.privacy.PrivacyEvent.EnvelopeGranted;
import org.blendsm.model.privacy.PrivacyEvent.RecordErased;
import org.blendsm.model.privacy.PrivacyEvent.RecordSealed;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;
import org.blendsm.model.rating.RatingEvent.MemberRated;
import org.blendsm.model.rating.RatingEvent.RatingAnswered;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.BaseRow;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Movement;
import org.blendsm.model.token.Posting;
import org.blendsm.model.token.TokenEvent.CreditsFolded;
import org.blendsm.model.token.TokenEvent.TokensIssued;
import org.blendsm.model.token.TokenEvent.TokensTransferred;
import org.blendsm.model.token.Transfer;

/** What a call has to tell of the rows that it wrote. */
final class DueEvent {
    private final CommittedTransaction transaction;
    private final WorldState before;

    private DueEvent(CommittedTransaction transaction, WorldState before) {
        this.transaction = transaction;
        this.before = before;
    }

    /**
     * @param before the credits that were there
     * @throws Broken where it did not write what it has to tell of
     */
    static LedgerEvent of(CommittedTransaction transaction, WorldState before) {
        return new DueEvent(transaction, before).event();
    }

    private LedgerEvent event() {
        return switch (transaction.function()) {
            case "membership:found" -> new NetworkFounded(only("network", Network.class), member());
            case "membership:approve" -> new MemberAdmitted(member());
            case "membership:suspend",
                    "membership:reinstate",
                    "membership:expel",
                    "membership:leave",
                    "membership:rotateKey",
                    "membership:setEncryptionKey" -> new MemberChanged(member());
            case "membership:publishPolicy" -> new PolicyPublished(only("network", Network.class));
            case "membership:registerNode", "membership:describeNode" -> new NodeRegistered(only("node", Node.class));
            case "membership:retireNode" -> new NodeRetired(only("node", Node.class));
            case "token:issue" -> new TokensIssued(entry(), only("supply", Money.class), movement());
            case "token:transfer" -> new TokensTransferred(entry(), movement());
            case "token:fold" -> new CreditsFolded(transaction.argument(0, MemberId.class), movement());
            case "catalogue:publish" -> new ProductPublished(product(Product.Draft.class));
            case "catalogue:revise" -> new ProductRevised(product(Product.class));
            case "catalogue:offer" -> new ProductOffered(product(Product.Offered.class));
            case "catalogue:withdraw" -> new ProductWithdrawn(product(Product.Withdrawn.class));
            case "agreement:accept" ->
                new AgreementOpened(agreement(Agreement.Open.class), capability(Capability.Issued.class), movement());
            case "agreement:topUp" -> new DepositToppedUp(agreement(Agreement.Open.class), entry(), movement());
            case "agreement:proposeExtension" -> new ExtensionProposed(only("extension", Extension.class));
            case "agreement:acceptExtension" ->
                new AgreementExtended(agreement(Agreement.Open.class), capability(Capability.Issued.class));
            case "agreement:end" -> new AgreementEnding(agreement(Agreement.Ending.class));
            case "agreement:openClaims" -> new ClaimsOpened(agreement(Agreement.Ending.class));
            case "payment:settle", "payment:close" -> payment();
            case "dispute:open" ->
                new DisputeOpened(dispute(Dispute.Opened.class), agreement(Agreement.Disputed.class));
            case "dispute:answer" ->
                new DisputeAnswered(dispute(Dispute.Opened.class), agreement(Agreement.Disputed.class));
            case "dispute:rule" ->
                new DisputeRuled(
                        dispute(Dispute.Ruled.class),
                        agreement(Agreement.Resolved.class),
                        atMost("receipt", Receipt.class),
                        movement());
            case "dispute:ruleUnanchored" ->
                new DisputeProven(
                        dispute(Dispute.Proven.class),
                        agreement(Agreement.Resolved.class),
                        only("receipt", Receipt.class),
                        movement());
            case "dispute:lapse" -> new DisputeLapsed(dispute(Dispute.Lapsed.class), agreement(Agreement.Ending.class));
            case "rating:rate" -> new MemberRated(only("rating", Rating.class));
            case "rating:answer" -> new RatingAnswered(only("rating-answer", RatingAnswer.class));
            case "integrity:anchor" -> new StreamAnchored(only("anchor", Anchor.class));
            case "access:issue" -> new CapabilityIssued(capability(Capability.Issued.class));
            case "access:revoke" -> new CapabilityRevoked(capability(Capability.Revoked.class));
            case "privacy:register" -> new RecordSealed(record(SealedRecord.Kept.class));
            case "privacy:grant" -> new EnvelopeGranted(only("envelope", Envelope.class));
            case "privacy:erase" -> new RecordErased(record(SealedRecord.Erased.class));
            case "privacy:giveConsent" -> new ConsentGiven(only("consent", Consent.class, Consent.Given.class));
            case "privacy:withdrawConsent" ->
                new ConsentWithdrawn(only("consent", Consent.class, Consent.Withdrawn.class));
            default -> throw new Broken(transaction.function() + " has nothing to tell");
        };
    }

    private LedgerEvent payment() {
        Receipt receipt = only("receipt", Receipt.class);
        Agreement agreement = agreement(Agreement.class);
        return agreement instanceof Agreement.Settled settled
                ? new AgreementSettled(settled, receipt, movement())
                : new PartSettled(agreement, receipt, movement());
    }

    private Member member() {
        return only("member", Member.class);
    }

    private Entry entry() {
        return only("entry", Entry.class);
    }

    private <P extends Product> P product(Class<P> state) {
        return only("product", Product.class, state);
    }

    private <A extends Agreement> A agreement(Class<A> state) {
        return only("agreement", Agreement.class, state);
    }

    private <C extends Capability> C capability(Class<C> state) {
        return only("capability", Capability.class, state);
    }

    private <D extends Dispute> D dispute(Class<D> state) {
        return only("dispute", Dispute.class, state);
    }

    private <R extends SealedRecord> R record(Class<R> state) {
        return only("sealed-record", SealedRecord.class, state);
    }

    private <T, S extends T> S only(String table, Class<T> type, Class<S> state) {
        T row = only(table, type);
        Broken.unless(state.isInstance(row), "%s made %s", transaction.function(), row);
        return state.cast(row);
    }

    private <T> T only(String table, Class<T> type) {
        return atMost(table, type)
                .orElseThrow(() -> new Broken(transaction.function() + " wrote no row of the table " + table));
    }

    private <T> Optional<T> atMost(String table, Class<T> type) {
        List<Row> rows = transaction.rows().stream()
                .filter(row -> row.table().equals(table) && row.value().isPresent())
                .toList();
        Broken.unless(rows.size() <= 1, "%s wrote %d rows of the table %s", transaction.function(), rows.size(), table);
        return rows.stream().findFirst().map(row -> row.as(type));
    }

    private Movement movement() {
        List<CreditRow> credited = transaction.written("credit").stream()
                .map(row -> row.as(CreditRow.class))
                .toList();
        Optional<BaseRow> base = atMost("account", BaseRow.class);
        return new Movement(postings(credited), base, credited, folded(base));
    }

    private List<Posting> postings(List<CreditRow> credited) {
        return switch (transaction.function()) {
            case "token:issue", "token:transfer", "agreement:topUp" ->
                moved(entry().from(), entry().to(), entry().amount());
            case "agreement:accept" -> {
                Agreement agreement = agreement(Agreement.class);
                yield moved(
                        AccountId.of(agreement.deal().buyer()),
                        AccountId.escrow(agreement.deal().id().value()),
                        agreement.purse().deposited());
            }
            default -> released(credited);
        };
    }

    private static List<Posting> moved(AccountId from, AccountId to, Money amount) {
        return List.of(new Posting(from, -amount.minorUnits()), new Posting(to, amount.minorUnits()));
    }

    /** To each who has a share; folding releases nothing. */
    private List<Posting> released(List<CreditRow> credited) {
        if (credited.isEmpty()) {
            return List.of();
        }
        List<Posting> postings = new ArrayList<>();
        Money total = Money.ZERO;
        for (CreditRow credit : credited) {
            total = total.plus(credit.amount());
            postings.add(
                    new Posting(AccountId.of(credit.owner()), credit.amount().minorUnits()));
        }
        AccountId escrow =
                AccountId.escrow(agreement(Agreement.class).deal().id().value());
        postings.addFirst(new Posting(escrow, -total.minorUnits()));
        return postings;
    }

    /** The credits that the signer named are gone, as they were, and no other. */
    private List<CreditRow> folded(Optional<BaseRow> base) {
        Fold fold = switch (transaction.function()) {
            case "token:transfer" -> transaction.argument(1, Transfer.class).fold();
            case "token:fold" -> transaction.argument(1, Fold.class);
            case "agreement:accept" -> transaction.argument(1, Acceptance.class).fold();
            case "agreement:topUp" -> transaction.argument(1, TopUp.class).fold();
            default -> Fold.NONE;
        };
        List<String> named = fold.rows().stream()
                .map(id -> "credit~" + base.map(BaseRow::owner).orElseThrow() + "~" + id)
                .toList();
        Set<String> gone = transaction.rows().stream()
                .filter(row -> row.isOf("credit") && row.value().isEmpty())
                .map(Row::key)
                .collect(Collectors.toSet());
        Broken.unless(gone.equals(Set.copyOf(named)), "to be folded were %s, and gone are %s", named, gone);
        return named.stream()
                .map(key -> before.credit(key).orElseThrow(() -> new Broken("there was no " + key)))
                .toList();
    }
}
