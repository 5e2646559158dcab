package org.blendsm.chaincode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.FINGERPRINT;
import static org.blendsm.chaincode.Marketplace.arbiter;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.outsider;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.Sale.claim;
import static org.blendsm.chaincode.Sale.conditions;
import static org.blendsm.chaincode.Sale.invoice;
import static org.blendsm.chaincode.Sale.lastVoucher;
import static org.blendsm.chaincode.Sale.voucher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.chaincode.InMemoryPeer.Operations;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.DelegationBounds;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.access.NewDelegation;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.dispute.UnanchoredClaim;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.integrity.NewAnchor;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.NodeDescription;
import org.blendsm.model.membership.Rejection;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.NewConsent;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecords;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.NewRatingAnswer;
import org.blendsm.model.rating.Ratings;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;
import org.blendsm.model.zone.NewZone;
import org.blendsm.model.zone.SignedZoneTicket;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneTicket;
import org.blendsm.model.zone.Zones;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How often each function goes to the state, the caller's check included: each time is a round trip to the peer.
 * {@code state-operations.csv} says how often it does; a change there is a decision.
 */
class StateOperationsTest {
    private static final Path TABLE = Path.of("state-operations.csv");

    private final Marketplace market = Marketplace.empty();
    private final SortedMap<String, Operations> counted = new TreeMap<>();

    @AfterEach
    void close() {
        market.close();
    }

    @Test
    void functions_go_to_the_state_as_often_as_the_table_says() throws IOException {
        countAll();
        assertThat(lines(counted)).isEqualTo(Files.readAllLines(TABLE));
    }

    @Test
    void every_function_that_changes_the_ledger_is_counted() {
        countAll();
        assertThat(counted.keySet().stream().map(function -> function.split(" ")[0]))
                .containsAll(Contracts.submits());
    }

    @Test
    void settling_and_closing_stay_within_their_bounds() {
        countAll();
        requireBound("payment:settle", 3, 4);
        requireBound("payment:settle (on an anchored tree)", 4, 4);
        requireBound("payment:settle (last voucher)", 3, 5);
        requireBound("payment:close", 3, 5);
    }

    private void requireBound(String function, int reads, int writes) {
        Operations operations = Objects.requireNonNull(counted.get(function));
        assertThat(operations.reads()).as(function).isLessThanOrEqualTo(reads);
        assertThat(operations.writes()).as(function).isLessThanOrEqualTo(writes);
    }

    private void countAll() {
        membership();
        catalogue();
        tokens();
        agreements();
        payments();
        disputes();
        proofsAndRights();
        zones();
    }

    private static List<String> lines(SortedMap<String, Operations> counted) {
        List<String> lines = new ArrayList<>(List.of("function,reads,writes"));
        counted.forEach((function, o) -> lines.add(function + "," + o.reads() + "," + o.writes()));
        return lines;
    }

    private void count(String function) {
        counted.put(function, market.last().operations());
    }

    private void membership() {
        Memberships oracle = market.as(operator(), Memberships.class);
        oracle.found(operator().founding(FINGERPRINT));
        count("membership:found");
        for (Actor actor : List.of(seller(), buyer(), broker(), arbiter(), stranger(), outsider())) {
            oracle.approve(actor.approval(FINGERPRINT));
        }
        count("membership:approve");
        oracle.refuse(new Rejection(Sha256.of(), "unknown"));
        count("membership:refuse");
        oracle.suspend(outsider().id(), "a test");
        count("membership:suspend");
        oracle.reinstate(outsider().id());
        count("membership:reinstate");
        Memberships member = market.as(outsider(), Memberships.class);
        member.setEncryptionKey(new EncryptionKey("B".repeat(42) + "A="));
        count("membership:setEncryptionKey");
        Actor renewed = outsider().withNewKey();
        member.rotateKey(renewed.newKeyOf(outsider().id(), FINGERPRINT));
        count("membership:rotateKey");
        market.as(renewed, Memberships.class).leave();
        count("membership:leave (rotated key)");
        oracle.expel(outsider().id(), "a test");
        count("membership:expel");
        var policy = new TreeMap<>(oracle.network().policy());
        policy.remove("agreement:topUp");
        oracle.publishPolicy(policy);
        count("membership:publishPolicy");
        oracle.registerNode(Node.approved("node", Node.Kind.NODE, "AuditorMSP", 1));
        count("membership:registerNode");
        oracle.registerNode(Node.approved("pool", Node.Kind.NODE, broker().organisation(), 1));
        market.as(broker().certifiedFor(NodeDescription.SPEAKER), Memberships.class)
                .describeNode(
                        new NodeDescription("pool", new TreeMap<>(), new TreeMap<>(), Optional.of("{\"keys\":[]}"), 2));
        count("membership:describeNode");
        oracle.retireNode("node", "a test");
        count("membership:retireNode");
    }

    private void catalogue() {
        Catalogue catalogue = market.as(seller(), Catalogue.class);
        ProductId product =
                catalogue.publish(market.key(), Sale.description()).listing().id();
        count("catalogue:publish");
        catalogue.offer(market.key(), product, conditions());
        count("catalogue:offer");
        catalogue.revise(product, new NewProduct("another title", "", List.of(), "text/csv", "", "as is"));
        count("catalogue:revise");
        catalogue.withdraw(product);
        count("catalogue:withdraw");
    }

    private void tokens() {
        Tokens treasury = market.as(operator(), Tokens.class);
        treasury.issue(market.key(), buyer().id(), new Money(100));
        count("token:issue");
        Tokens tokens = market.as(buyer(), Tokens.class);
        tokens.fold(buyer().id(), tokens.account(buyer().id()).fold());
        count("token:fold (one row)");
        tokens.transfer(market.key(), new Transfer(seller().id(), new Money(1), Fold.NONE));
        count("token:transfer");
        treasury.issue(market.key(), buyer().id(), new Money(100));
        Fold one = tokens.account(buyer().id()).fold();
        tokens.transfer(market.key(), new Transfer(seller().id(), new Money(1), one));
        count("token:transfer (folding one row)");
    }

    private void agreements() {
        Product.Offered offered = Sale.offeredOn(market, conditions());
        Agreements agreements = market.as(buyer(), Agreements.class);
        var id = agreements
                .accept(market.key(), Sale.acceptance(offered, PaymentMode.VOUCHER))
                .deal()
                .id();
        count("agreement:accept");
        agreements.topUp(market.key(), new TopUp(id, new Money(5), Fold.NONE));
        count("agreement:topUp");
        Instant until =
                offered.listing().publishedAt().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(90));
        agreements.proposeExtension(id, until);
        count("agreement:proposeExtension");
        market.as(seller(), Agreements.class).acceptExtension(id, until);
        count("agreement:acceptExtension");
        agreements.end(id);
        count("agreement:end");
        agreements.openClaims(id);
        count("agreement:openClaims");
        market.pass(Duration.ofHours(2));
        market.as(stranger(), Payments.class).close(id);
    }

    private void payments() {
        Payments bySeller = market.as(seller(), Payments.class);
        Payments byBroker = market.as(broker(), Payments.class);
        Agreement agreement = Sale.openOn(market);
        bySeller.settle(new Claim(voucher(agreement, 50), Optional.of(invoice(agreement, 1, 50))));
        count("payment:settle");
        byBroker.settle(claim(voucher(agreement, 50)));
        count("payment:settle (again)");
        byBroker.settle(new Claim(voucher(agreement, 60), Optional.of(invoice(agreement, 51, 60))));
        count("payment:settle (broker with an invoice)");
        Optional<AnchoredTree> tree = Optional.of(Sale.anchored(market, agreement, 0, 100));
        bySeller.settle(new Claim(voucher(agreement, 110), Optional.of(invoice(agreement, 61, 110, tree))));
        count("payment:settle (on an anchored tree)");
        bySeller.settle(claim(lastVoucher(agreement, 110)));
        count("payment:settle (last voucher)");
        Agreement ended = Sale.openOn(market);
        bySeller.settle(claim(voucher(ended, 50)));
        market.as(seller(), Agreements.class).end(ended.deal().id());
        market.as(seller(), Agreements.class).openClaims(ended.deal().id());
        market.pass(Duration.ofHours(2));
        market.as(stranger(), Payments.class).close(ended.deal().id());
        count("payment:close");
    }

    private void disputes() {
        var id = Sale.openOn(market).deal().id();
        market.as(buyer(), Disputes.class).open(new NewDispute(id, "no data", Sha256.of()));
        count("dispute:open");
        market.as(seller(), Disputes.class).answer(new DisputeAnswer(id, "it was sent", Sha256.of()));
        count("dispute:answer");
        market.as(arbiter(), Disputes.class).rule(new Ruling(id, new Money(400), new Money(600), "so be it"));
        count("dispute:rule");
        var unruled = Sale.openOn(market).deal().id();
        market.as(seller(), Disputes.class).open(new NewDispute(unruled, "no pay", Sha256.of()));
        market.pass(Dispute.RULING_TIME.plusMinutes(15));
        market.as(seller(), Disputes.class).lapse(unruled);
        count("dispute:lapse");
        var unanchored = Sale.openOn(market, Sale.hashedBy(HashedBy.SOURCE), PaymentMode.VOUCHER);
        market.as(seller(), Payments.class).settle(claim(voucher(unanchored, 100)));
        Sale.anchored(market, unanchored, 0, 99);
        market.as(buyer(), Disputes.class).open(new NewDispute(unanchored.deal().id(), "not anchored", Sha256.of()));
        market.pass(Dispute.ANCHORING_TIME.plusMinutes(15));
        market.as(buyer(), Disputes.class)
                .ruleUnanchored(new UnanchoredClaim(unanchored.deal().id(), 99));
        count("dispute:ruleUnanchored");
    }

    private void proofsAndRights() {
        Agreement agreement = Sale.openOn(market);
        ProductId product = agreement.deal().offer().product();
        Sha256 hash = Sha256.of(new byte[] {1});
        NewAnchor anchor = new NewAnchor(product, 1, new Leaf(product, 0, hash).hash(), List.of());
        market.as(broker(), Anchors.class).anchor(anchor);
        count("integrity:anchor");
        Capabilities rights = market.as(seller(), Capabilities.class);
        NewCapability right = new NewCapability(stranger().id(), List.of(Action.OPEN), product, Duration.ofHours(2));
        var capability = rights.issue(market.key(), right).right().id();
        count("access:issue");
        rights.revoke(capability);
        count("access:revoke");
        delegations(product);
        SealedRecords records = market.as(seller(), SealedRecords.class);
        RecordId sealed = records.register(
                        market.key(), new NewSealedRecord(product, hash, hash, "somewhere", Optional.empty()))
                .id();
        count("privacy:register");
        records.grant(new Grant(sealed, agreement.deal().capability(), hash));
        count("privacy:grant");
        records.erase(sealed);
        count("privacy:erase");
        consents(product, agreement);
        market.as(seller(), Payments.class).settle(claim(lastVoucher(agreement, 10)));
        market.as(buyer(), Ratings.class).rate(new NewRating(agreement.deal().id(), 5, Optional.empty()));
        count("rating:rate");
        market.as(seller(), Ratings.class)
                .answer(new NewRatingAnswer(agreement.deal().id(), hash));
        count("rating:answer");
    }

    private void delegations(ProductId product) {
        var bounds = Optional.of(new DelegationBounds(DelegationBounds.DEEPEST, 1));
        Capabilities rights = market.as(seller(), Capabilities.class);
        Duration day = Duration.ofDays(1);
        var given = new NewCapability(stranger().id(), List.of(Action.OPEN), product, day, bounds);
        Capabilities holder = market.as(stranger(), Capabilities.class);
        Capability.Right own = rights.issue(market.key(), given).right();
        for (int depth = DelegationBounds.DEEPEST; depth > 0; depth--) {
            var below = Optional.of(depth - 1).filter(d -> d > 0).map(d -> new DelegationBounds(d, 1));
            var asked = new NewDelegation(stranger().id(), own.actions(), own.notAfter(), below);
            own = holder.delegate(market.key(), own.id(), asked).right();
            count("access:delegate (at depth " + (DelegationBounds.DEEPEST + 1 - depth) + ")");
        }
        rights.revoke(own.id());
        count("access:revoke (a delegated one, by the owner)");
    }

    private void consents(ProductId product, Agreement agreement) {
        Sha256 hash = Sha256.of(new byte[] {1});
        SealedRecords subject = market.as(stranger(), SealedRecords.class);
        ConsentId consent = subject.giveConsent(market.key(), new NewConsent(product, hash, Duration.ofDays(1)))
                .id();
        count("privacy:giveConsent");
        SealedRecords records = market.as(seller(), SealedRecords.class);
        RecordId sealed = records.register(
                        market.key(), new NewSealedRecord(product, hash, hash, "somewhere", Optional.of(consent)))
                .id();
        count("privacy:register (by consent)");
        records.grant(new Grant(sealed, agreement.deal().capability(), hash));
        count("privacy:grant (by consent)");
        subject.withdrawConsent(consent);
        count("privacy:withdrawConsent");
    }

    private void zones() {
        Zones master = market.as(seller(), Zones.class);
        ZoneId zone = master.found(market.key(), new NewZone("harbour")).id();
        count("zone:found");
        ZoneTicket ticket = new ZoneTicket(zone, buyer().id(), 1, market.now().plus(Duration.ofHours(1)));
        market.as(buyer(), Zones.class)
                .join(new SignedZoneTicket(ticket, seller().sign(DocumentType.ZONE_TICKET, FINGERPRINT, ticket)));
        count("zone:join");
        Product.Offered offered = Sale.offeredOn(market, conditions().in(zone));
        count("catalogue:offer (in a zone)");
        Agreements agreements = market.as(buyer(), Agreements.class);
        var id = agreements
                .accept(market.key(), Sale.acceptance(offered, PaymentMode.VOUCHER))
                .deal()
                .id();
        count("agreement:accept (in a zone)");
        Instant until = market.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(90));
        agreements.proposeExtension(id, until);
        market.as(seller(), Agreements.class).acceptExtension(id, until);
        count("agreement:acceptExtension (in a zone)");
        master.remove(zone, buyer().id());
        count("zone:remove");
    }
}
