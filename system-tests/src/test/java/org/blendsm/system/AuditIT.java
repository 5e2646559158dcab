package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.blendsm.audit.Audit;
import org.blendsm.audit.AuditReport;
import org.blendsm.audit.Finding;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.integrity.NewAnchor;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.NewKey;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.NodeDescription;
import org.blendsm.model.membership.Rejection;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.NewConsent;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.privacy.SealedRecords;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Ratings;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;
import org.blendsm.system.TestLedger.Person;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The auditor against a real ledger's blocks: an honest one holds, and each bug that is seeded into its transactions is
 * found by the invariant that it breaks. Forged transactions are signed again and the chain is sealed again, as by a
 * chaincode with that bug; so nothing but the rule itself can find it.
 */
class AuditIT {
    private static final Money FORTUNE = new Money(10_000);
    private static final String STANDING = "standing";
    private static final String AUTHORITY = "authority";
    private static final String CALLS = "calls";
    private static final String SIGNATURES = "signatures";
    private static final String CONSERVATION = "conservation";
    private static final String SUPPLY = "supply";
    private static final String AGREEMENTS = "agreements";
    private static final String EVENTS = "events";
    private static final String VERDICTS = "verdicts";
    private static final String ANCHORS = "anchors";
    private static final String RATINGS = "ratings";
    private static final String DATES = "dates";
    private static final String FOUND = "membership:found";
    private static final String APPROVE = "membership:approve";
    private static final String REGISTER = "membership:registerNode";
    private static final String DESCRIBE = "membership:describeNode";
    private static final String SETTLE = "payment:settle";
    private static final String CLOSE = "payment:close";
    private static final String ANSWER = "dispute:answer";
    private static final String RULE = "dispute:rule";
    private static final String SUSPEND = "membership:suspend";
    private static final String LEAVE = "membership:leave";
    private static final String ROTATE_KEY = "membership:rotateKey";
    private static final String SET_ENCRYPTION_KEY = "membership:setEncryptionKey";
    private static final String TRANSFER = "token:transfer";
    private static final String PROPOSE = "agreement:proposeExtension";
    private static final String EXTEND = "agreement:acceptExtension";
    private static final String RATE = "rating:rate";
    private static final String PUBLISH = "catalogue:publish";
    private static final String REVISE = "catalogue:revise";
    private static final String OFFER = "catalogue:offer";
    private static final String WITHDRAW = "catalogue:withdraw";
    private static final String ISSUE = "access:issue";
    private static final String REVOKE = "access:revoke";
    private static final String GRANT = "privacy:grant";
    private static final String GIVE_CONSENT = "privacy:giveConsent";
    private static final String WITHDRAW_CONSENT = "privacy:withdrawConsent";
    private static final String ACCEPT = "agreement:accept";
    private static final NewProduct ANOTHER =
            new NewProduct("Other numbers", "One before another", List.of(), "text/plain", "2", "As is");
    /** Its place among the approvals. */
    private static final int SELLERS = 2;

    @TempDir
    private static Path folder;

    private static final List<Block> BLOCKS = new ArrayList<>();
    private static Map<String, Person> people = Map.of();
    private static Instant claimUntil = Instant.EPOCH;
    private static int wishes;

    @BeforeAll
    static void trade() throws Exception {
        try (TestLedger network = TestLedger.start(folder);
                Ledger ledger = network.connect(Patience.USUAL, LedgerObserver.NONE)) {
            Person operator = network.enrol("operator", "the-operator", "admin", Role.OPERATOR);
            Person broker = network.enrolSpeaker("operator", "the-broker");
            Person buyer = network.enrol("consumer", "the-buyer", "client", Role.BUYER);
            Person seller = network.enrol("provider", "the-seller", "client", Role.SELLER);
            Person other = network.enrol("provider", "somebody-else", "client", Role.SELLER);
            Person arbiter = network.enrol("consumer", "the-arbiter", "client", Role.ARBITER);
            Person pool = network.enrolSpeaker("provider", "the-pool");
            Person second = network.enrolSpeaker("provider", "another-pool");
            Person helper = network.enrol("provider", "a-helper", "client", Role.BROKER);
            people = Map.of(
                    "operator",
                    operator,
                    "pool",
                    pool,
                    "second",
                    second,
                    "helper",
                    helper,
                    "broker",
                    broker,
                    "buyer",
                    buyer,
                    "seller",
                    seller,
                    "other",
                    other,
                    "arbiter",
                    arbiter);
            Memberships oracle = operator.at(ledger).contract(Memberships.class);
            oracle.found(operator.founding(network.network()));
            for (Person person : List.of(broker, buyer, seller, other, arbiter, pool, second, helper)) {
                oracle.approve(person.approval(network.network()));
            }
            oracle.registerNode(Node.approved("pool", Node.Kind.NODE, seller.mspId(), 1));
            Memberships speaker = pool.at(ledger).contract(Memberships.class);
            speaker.describeNode(description("keys", 2));
            speaker.describeNode(description("next keys", 3));
            SortedMap<String, List<Role>> policy =
                    new TreeMap<>(oracle.network().policy());
            policy.remove("access:issue");
            oracle.publishPolicy(policy);
            oracle.retireNode("pool", "moved");
            oracle.registerNode(Node.approved("pool", Node.Kind.NODE, seller.mspId(), 5));
            oracle.refuse(new Rejection(Sha256.of(), "nobody knows them"));
            Product.Offered product = sale(ledger, operator, broker, buyer, seller);
            disputed(accept(ledger, buyer, product), ledger, buyer, Optional.empty(), arbiter);
            ended(accept(ledger, buyer, product), ledger, buyer, seller, other);
            disputed(accept(ledger, buyer, product), ledger, buyer, Optional.of(seller), arbiter);
            second(ledger, broker, buyer, seller);
            ownAffairs(network.network(), ledger, broker, arbiter);
            oracle.suspend(other.id(), "late");
            oracle.reinstate(other.id());
            oracle.expel(other.id(), "theft");
            seller.at(ledger).blocks(Duration.ofSeconds(60), BLOCKS::add);
        }
    }

    private static NodeDescription description(String tokenKeys, long version) {
        return new NodeDescription("pool", new TreeMap<>(), new TreeMap<>(), Optional.of(tokenKeys), version);
    }

    private static Product.Offered sale(Ledger ledger, Person operator, Person broker, Person buyer, Person seller)
            throws Exception {
        Tokens treasury = operator.at(ledger).contract(Tokens.class);
        treasury.issue(wish(), buyer.id(), FORTUNE);
        treasury.issue(wish(), seller.id(), NumbersForSale.PRICE);
        Tokens purse = buyer.at(ledger).contract(Tokens.class);
        purse.fold(buyer.id(), purse.account(buyer.id()).fold());
        purse.transfer(wish(), new Transfer(seller.id(), NumbersForSale.PRICE, Fold.NONE));
        Product.Offered product =
                NumbersForSale.offer(seller.at(ledger).contract(Catalogue.class), wish(), wish(), broker);
        Agreement first = accept(ledger, buyer, product);
        accept(ledger, buyer, product);
        buyer.at(ledger)
                .contract(Agreements.class)
                .topUp(wish(), new TopUp(first.deal().id(), NumbersForSale.PRICE, Fold.NONE));
        anchor(seller.at(ledger).contract(Anchors.class), product.listing().id(), 0, 2);
        anchor(seller.at(ledger).contract(Anchors.class), product.listing().id(), 2, 5);
        Payments payments = seller.at(ledger).contract(Payments.class);
        payments.settle(NumbersForSale.claim(first, buyer, 10, false));
        payments.settle(NumbersForSale.ticked(first, buyer, 20, 10));
        payments.settle(invoiced(NumbersForSale.claim(first, buyer, 40, true), first.deal(), seller, tree(2)));
        anchor(seller.at(ledger).contract(Anchors.class), product.listing().id(), 5, 6);
        for (Person side : List.of(buyer, seller)) {
            side.at(ledger)
                    .contract(Ratings.class)
                    .rate(new NewRating(first.deal().id(), 4, Optional.empty()));
        }
        return product;
    }

    private static void disputed(
            Agreement agreement, Ledger ledger, Person buyer, Optional<Person> answers, Person arbiter) {
        AgreementId id = agreement.deal().id();
        Money held = agreement.purse().escrow();
        buyer.at(ledger).contract(Disputes.class).open(new NewDispute(id, "nothing came", Sha256.of()));
        answers.ifPresent(seller -> seller.at(ledger)
                .contract(Disputes.class)
                .answer(new DisputeAnswer(id, "all of it came", Sha256.of())));
        arbiter.at(ledger).contract(Disputes.class).rule(new Ruling(id, Money.ZERO, held, "indeed"));
    }

    /** After both sides extended it. Anyone opens the claim window; the seller comes within it. */
    private static void ended(Agreement agreement, Ledger ledger, Person buyer, Person seller, Person other)
            throws Exception {
        AgreementId id = agreement.deal().id();
        Instant until =
                agreement.deal().expiresAt().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(1));
        seller.at(ledger).contract(Agreements.class).proposeExtension(id, until);
        buyer.at(ledger).contract(Agreements.class).acceptExtension(id, until);
        buyer.at(ledger).contract(Agreements.class).end(id);
        Agreement ending = other.at(ledger).contract(Agreements.class).openClaims(id);
        claimUntil = ((Agreement.Ending) ending).claimUntil().orElseThrow();
        seller.at(ledger).contract(Payments.class).settle(NumbersForSale.claim(agreement, buyer, 10, false));
    }

    /** Another product of the seller's, for which it gives a right and seals a record, until it is withdrawn. */
    private static void second(Ledger ledger, Person broker, Person buyer, Person seller) {
        Catalogue catalogue = seller.at(ledger).contract(Catalogue.class);
        Product.Offered offered = NumbersForSale.offer(catalogue, wish(), wish(), broker);
        ProductId product = offered.listing().id();
        Capabilities capabilities = seller.at(ledger).contract(Capabilities.class);
        Capability given = capabilities.issue(
                wish(), new NewCapability(buyer.id(), List.of(Action.OPEN), product, Duration.ofHours(2)));
        SealedRecords records = seller.at(ledger).contract(SealedRecords.class);
        SealedRecord record = records.register(
                wish(), new NewSealedRecord(product, Sha256.of(), Sha256.of(), "somewhere", Optional.empty()));
        records.grant(new Grant(record.id(), given.right().id(), Sha256.of()));
        SealedRecords subject = buyer.at(ledger).contract(SealedRecords.class);
        ConsentId consent = subject.giveConsent(wish(), new NewConsent(product, Sha256.of(), Duration.ofDays(30)))
                .id();
        SealedRecord about = records.register(
                wish(), new NewSealedRecord(product, Sha256.of(), Sha256.of(), "somewhere", Optional.of(consent)));
        records.grant(new Grant(about.id(), given.right().id(), Sha256.of()));
        subject.withdrawConsent(consent);
        capabilities.revoke(given.right().id());
        records.erase(record.id());
        catalogue.revise(product, ANOTHER);
        catalogue.offer(wish(), product, offered.offer().conditions());
        catalogue.withdraw(product);
    }

    /** What members do about themselves. */
    private static void ownAffairs(Sha256 network, Ledger ledger, Person broker, Person arbiter) throws Exception {
        Memberships own = broker.at(ledger).contract(Memberships.class);
        own.setEncryptionKey(new EncryptionKey("B".repeat(42) + "A="));
        KeyPair next = P256.newKey();
        PublicKeyInfo key = PublicKeyInfo.of(next.getPublic());
        own.rotateKey(new NewKey(
                key,
                DetachedJws.sign(
                        DocumentType.KEY_ROTATION,
                        network,
                        new NewKey.Rotation(key, broker.id()),
                        SigningKey.of(next.getPrivate()).es256())));
        arbiter.at(ledger).contract(Memberships.class).leave();
    }

    private static IdempotencyKey wish() {
        return new IdempotencyKey("wish-" + wishes++);
    }

    private static Agreement accept(Ledger ledger, Person buyer, Product.Offered product) {
        return buyer.at(ledger)
                .contract(Agreements.class)
                .accept(
                        wish(),
                        new Acceptance(
                                product.listing().id(),
                                product.offer().id(),
                                NumbersForSale.PRICE.times(100),
                                PaymentMode.VOUCHER,
                                Fold.NONE));
    }

    private static void anchor(Anchors anchors, ProductId stream, int from, int to) {
        List<Sha256> proof = from == 0 ? List.of() : MerkleTree.consistency(leaves(to), from);
        anchors.anchor(new NewAnchor(stream, to, tree(to).root(), proof));
    }

    private static List<Sha256> leaves(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> MerkleTree.leafHash(new byte[] {(byte) i}))
                .toList();
    }

    private static AnchoredTree tree(int size) {
        return new AnchoredTree(size, MerkleTree.root(leaves(size)));
    }

    /** The claim with what its seller asks for, all of it, on this tree. */
    private static Claim invoiced(Claim claim, Agreement.Deal deal, Person seller, AnchoredTree tree) throws Exception {
        long messages = claim.voucher().messages();
        Invoice invoice = new Invoice(deal.id(), 1, messages, Optional.of(tree), NumbersForSale.PRICE.times(messages));
        return new Claim(
                claim.voucher(),
                Optional.of(new SignedInvoice(invoice, seller.sign(DocumentType.INVOICE, deal.network(), invoice))));
    }

    /** So late that what was made to come later on this chain has come. */
    private static AuditReport audit(List<Block> blocks) {
        return audit(blocks, () -> claimUntil.plus(Duration.ofDays(365)));
    }

    private static AuditReport audit(List<Block> blocks, InstantSource clock) {
        Audit audit = new Audit("blendsm", clock);
        blocks.forEach(audit::take);
        return audit.report();
    }

    private static List<String> violated(List<Block> blocks) {
        return violated(audit(blocks));
    }

    private static List<String> violated(AuditReport report) {
        return report.findings().stream()
                .filter(finding -> !finding.holds())
                .map(Finding::name)
                .toList();
    }

    /** What is found where this chaincode function had such a bug, the so-manieth time that it was called. */
    private static List<String> violatedBy(String function, int time, UnaryOperator<Forgery> bug) {
        return violated(Forgery.in(BLOCKS, people.values(), function, time, bug));
    }

    @Test
    void an_honest_ledger_holds() {
        AuditReport report = audit(BLOCKS, InstantSource.system());

        assertThat(report.findings())
                .allSatisfy(finding ->
                        assertThat(finding.first()).as(finding.sentence()).isEmpty());
        assertThat(report.findings()).hasSize(14);
        assertThat(report.supply()).isEqualTo(FORTUNE.plus(NumbersForSale.PRICE).minorUnits());
        assertThat(report.blocks()).isEqualTo(BLOCKS.size());
        assertThat(report.transactions()).isGreaterThan(20);
    }

    @Test
    void what_the_channel_agreed_on_about_the_chaincode_is_told() {
        assertThat(audit(BLOCKS).definitions()).singleElement().satisfies(definition -> {
            assertThat(definition.sequence()).isEqualTo(1);
            assertThat(definition.place().block()).isEqualTo(1);
            assertThat(definition.endorsedBy())
                    .startsWith("2 of (")
                    .contains("OperatorMSP.peer", "ProviderMSP.peer", "ConsumerMSP.peer");
        });
    }

    @Test
    void a_forgery_that_changes_nothing_is_none() {
        assertThat(violatedBy(TRANSFER, 0, forgery -> forgery)).isEmpty();
    }

    @Test
    void the_place_of_a_violation_is_told() {
        List<Block> forged =
                Forgery.in(BLOCKS, people.values(), TRANSFER, 0, f -> f.row("credit", row -> row.put("amount", 6)));

        Finding.Violation violation = audit(forged).findings().stream()
                .filter(finding -> finding.name().equals(CONSERVATION))
                .findFirst()
                .orElseThrow()
                .first()
                .getFirst();

        assertThat(violation.place().block()).isGreaterThan(1).isLessThan(BLOCKS.size());
        assertThat(violation.place().transactionId()).hasSize(64);
        assertThat(violation.what()).contains("0 was issued").contains("changed by 1");
    }

    @Test
    void a_flipped_byte_breaks_the_chain() {
        List<Block> forged = new ArrayList<>(BLOCKS);
        Block block = forged.get(7);
        byte[] envelope = block.getData().getData(0).toByteArray();
        envelope[envelope.length - 1] ^= 1;
        forged.set(7, Forgery.withData(block, envelope));

        assertThat(violated(forged)).contains("chain", SIGNATURES);
    }

    /** Fabric's protobuf follows unknown groups 10,000 deep, Java's by itself 100. */
    @Test
    void groups_deep_within_a_transaction_do_not_keep_it_from_being_read() {
        List<Block> forged = new ArrayList<>(BLOCKS);
        Block block = forged.get(7);
        ByteString envelope = block.getData().getData(0);
        forged.set(7, Forgery.withData(block, envelope.concat(groups(5_000)).toByteArray()));

        AuditReport report = audit(Forgery.sealed(forged));

        assertThat(report.findings()).allMatch(Finding::holds);
        assertThat(report.transactions()).isEqualTo(audit(BLOCKS).transactions());
    }

    private static ByteString groups(int deep) {
        byte[] groups = new byte[2 * deep];
        Arrays.fill(groups, 0, deep, (byte) 0x7b);
        Arrays.fill(groups, deep, 2 * deep, (byte) 0x7c);
        return ByteString.copyFrom(groups);
    }

    @Test
    void a_missing_block_breaks_the_chain() {
        List<Block> forged = new ArrayList<>(BLOCKS);
        forged.remove(5);

        assertThat(violated(forged)).contains("chain");
    }

    @Test
    void a_verdict_that_a_peer_made_up_is_found() {
        int last = BLOCKS.size() - 1;

        assertThat(violated(Forgery.judged(BLOCKS, last, TxValidationCode.MVCC_READ_CONFLICT)))
                .contains(VERDICTS);
        assertThat(violated(Forgery.judged(BLOCKS, last, TxValidationCode.NOT_VALIDATED)))
                .contains(VERDICTS);
    }

    @Test
    void a_valid_transaction_that_comes_again_is_found() {
        List<Block> forged = new ArrayList<>(BLOCKS);
        forged.add(BLOCKS.getLast());

        assertThat(violated(Forgery.sealed(forged))).contains(VERDICTS);
    }

    @Test
    void what_was_refused_may_claim_to_be_made_at_any_time() {
        List<Block> again = new ArrayList<>(BLOCKS);
        again.add(BLOCKS.getLast());
        List<Block> forged = Forgery.in(again, people.values(), "membership:expel", 1, f -> f.at(Long.MAX_VALUE));

        assertThat(violated(Forgery.judged(forged, BLOCKS.size(), TxValidationCode.BAD_PROPOSAL_TXID)))
                .isEmpty();
    }

    @Test
    void what_cannot_be_judged_is_told_and_does_not_end_the_audit() {
        long most = Money.LARGEST;

        assertThat(violatedBy(SETTLE, 3, f -> f.at(Long.MAX_VALUE))).containsExactly(DATES, AUTHORITY);
        assertThat(violatedBy(SETTLE, 3, f -> f.emptied("agreement"))).contains(AGREEMENTS);
        assertThat(violatedBy(
                        SETTLE,
                        3,
                        f -> f.row("agreement", row -> {
                            ((ObjectNode) row.get("purse")).put("claimed", most).put("settled", most);
                            return row;
                        })))
                .contains(AGREEMENTS);
    }

    @Test
    void a_write_set_that_was_changed_behind_its_signers_back_is_found() {
        List<Block> forged = Forgery.unsigned(BLOCKS, TRANSFER, 0, f -> f.event(event -> event.path("movement")));

        assertThat(violated(forged)).contains(SIGNATURES).doesNotContain("chain", VERDICTS);
    }

    @Test
    void a_call_that_was_run_for_another_creator_than_signed_it_is_found() {
        assertThat(violatedBy(TRANSFER, 0, f -> f.ranFor(person("operator")))).containsExactly(SIGNATURES);
    }

    @Test
    void one_creators_header_may_be_written_in_two_ways() {
        assertThat(violatedBy(TRANSFER, 0, Forgery::withMoreInItsHeader)).isEmpty();
    }

    @Test
    void a_call_that_changes_nothing_may_come_from_anybody_and_at_any_time() {
        assertThat(violatedBy("membership:expel", 0, f -> f.idle().withMoreThanACreator()))
                .isEmpty();
        assertThat(violatedBy("membership:expel", 0, f -> f.idle().at(Long.MAX_VALUE)))
                .isEmpty();
    }

    @Test
    void a_creator_that_holds_more_than_a_certificate_is_found() {
        assertThat(violatedBy(TRANSFER, 0, Forgery::withMoreThanACreator)).contains(SIGNATURES);
    }

    @Test
    void rows_that_another_chaincode_wrote_by_calling_ours_are_found() {
        assertThat(violatedBy(TRANSFER, 0, f -> f.through("another"))).containsExactly(CALLS);
        assertThat(violatedBy("catalogue:publish", 0, f -> f.through("another").silent()))
                .containsExactly(CALLS, EVENTS);
    }

    @Test
    void a_row_with_an_endorsement_policy_of_its_own_is_found() {
        assertThat(violatedBy(TRANSFER, 0, Forgery::withOwnPolicies)).containsExactly(CALLS);
    }

    @Test
    void what_is_an_operators_alone_is_found_under_another_hand() {
        for (String function : List.of(
                "token:issue",
                "membership:registerNode",
                "membership:publishPolicy",
                "membership:retireNode",
                SUSPEND,
                "membership:reinstate",
                "membership:expel")) {
            assertThat(violatedBy(function, 0, by("seller"))).as(function).containsExactly(AUTHORITY);
        }
        assertThat(violatedBy(APPROVE, 4, by("seller"))).containsExactly(AUTHORITY);
    }

    @Test
    void a_network_that_was_founded_in_somebody_elses_name_is_found() {
        assertThat(violatedBy(FOUND, 0, by("seller"))).containsExactly(AUTHORITY);
    }

    @Test
    void a_role_that_a_member_gave_itself_is_found() {
        assertThat(violatedBy(
                        SUSPEND,
                        0,
                        f -> f.by(person("other")).rowAndEvent("member", "member", member -> {
                            ((ObjectNode) member.get(STANDING))
                                    .put("state", "Admitted")
                                    .remove("reason");
                            member.putArray("roles").add("OPERATOR");
                            return member;
                        })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_members_keys_and_departure_are_found_under_another_hand() {
        assertThat(violatedBy(ROTATE_KEY, 0, by("operator"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(SET_ENCRYPTION_KEY, 0, by("operator"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(LEAVE, 0, by("seller"))).containsExactly(AUTHORITY);
    }

    @Test
    void a_founder_or_a_network_that_the_founding_does_not_name_is_found() {
        List<Block> founding = Forgery.until(BLOCKS, FOUND, 0);

        assertThat(violatedBy(FOUND, 0, f -> f.rowAndEvent("member", "founder", row -> row.put("name", "another"))))
                .containsExactly(AUTHORITY);
        assertThat(violated(Forgery.in(
                        founding,
                        people.values(),
                        FOUND,
                        0,
                        f -> f.rowAndEvent(
                                "network",
                                "network",
                                row -> row.put("fingerprint", Sha256.of().value())))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_role_that_nobody_asked_for_is_found() {
        UnaryOperator<ObjectNode> operator = member -> {
            member.withArray("roles").add("OPERATOR");
            return member;
        };
        assertThat(violatedBy(APPROVE, SELLERS, f -> f.rowAndEvent("member", "member", operator)))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy("membership:reinstate", 0, f -> f.rowAndEvent("member", "member", operator)))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(LEAVE, 0, f -> f.rowAndEvent("member", "member", operator)))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_key_that_its_member_did_not_name_is_found() throws Exception {
        String key = PublicKeyInfo.of(P256.newKey().getPublic()).base64();
        String encryptionKey = "C".repeat(42) + "A=";

        assertThat(violatedBy(ROTATE_KEY, 0, f -> f.rowAndEvent("member", "member", row -> row.put("key", key))))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        SET_ENCRYPTION_KEY,
                        0,
                        f -> f.rowAndEvent("member", "member", row -> row.put("encryptionKey", encryptionKey))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_key_that_another_member_was_to_have_is_found() {
        ObjectNode seller = Forgery.is(BLOCKS, APPROVE, SELLERS, "member");
        assertThat(violatedBy(
                        ROTATE_KEY,
                        0,
                        f -> f.by(person("seller"))
                                .renamed("member", Forgery.key(BLOCKS, APPROVE, SELLERS, "member"))
                                .rowAndEvent(
                                        "member",
                                        "member",
                                        row -> seller.deepCopy()
                                                .put("key", row.get("key").asString()))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_standing_that_was_not_asked_for_is_found() {
        ObjectNode seller = Forgery.is(BLOCKS, APPROVE, SELLERS, "member");
        assertThat(violatedBy(
                        "membership:expel",
                        0,
                        f -> f.renamed("member", Forgery.key(BLOCKS, APPROVE, SELLERS, "member"))
                                .rowAndEvent("member", "member", row -> {
                                    ObjectNode another = seller.deepCopy();
                                    another.set(STANDING, row.get(STANDING));
                                    return another;
                                })))
                .as("another member's")
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        SUSPEND,
                        0,
                        f -> f.rowAndEvent("member", "member", row -> {
                            ((ObjectNode) row.get(STANDING)).put("reason", "another");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void who_comes_back_after_an_expulsion_is_found() {
        List<Block> turned = new ArrayList<>(BLOCKS);
        turned.add(turned.remove(turned.size() - 2));

        assertThat(violated(Forgery.sealed(turned))).containsExactly(VERDICTS, AUTHORITY);
    }

    @Test
    void a_policy_or_a_node_that_no_operator_asked_for_is_found() {
        assertThat(violatedBy(
                        "membership:publishPolicy",
                        0,
                        f -> f.rowAndEvent("network", "network", row -> {
                            ((ObjectNode) row.get("policy"))
                                    .putArray("catalogue:offer")
                                    .add("BUYER");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        "membership:registerNode",
                        0,
                        f -> f.rowAndEvent("node", "node", row -> row.put("kind", "VALIDATOR"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        "membership:retireNode",
                        0,
                        f -> f.rowAndEvent("node", "node", row -> row.put("retired", "another reason"))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void an_operator_who_speaks_for_a_pool_is_found() {
        Node approved = Node.approved("pool", Node.Kind.NODE, person("pool").mspId(), 0);
        MemberId broker = person("pool").id();
        Node untold = approved.describedAs(description("the operator's keys", 1), broker);
        Node changed = untold.withVersion(3);
        Node sold = Node.approved("pool", Node.Kind.NODE, person("operator").mspId(), 0)
                .describedAs(description("keys", 3), broker);

        assertThat(violatedBy(REGISTER, 0, registering(untold))).containsExactly(AUTHORITY);
        assertThat(violatedBy(DESCRIBE, 1, registering(changed))).containsExactly(AUTHORITY);
        assertThat(violatedBy(DESCRIBE, 1, registering(sold)))
                .as("its pool's keys speak for another organisation's members")
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(DESCRIBE, 1, registering(approved.describedAs(description("keys", 3), broker))))
                .as("left as it stands")
                .isEmpty();
    }

    /** A pool that finds another broker, or no version left, in its row withdraws no key that was stolen. */
    @Test
    void an_operator_who_keeps_a_pool_from_speaking_for_itself_is_found() {
        Node approved = Node.approved("pool", Node.Kind.NODE, person("pool").mspId(), 1);
        NodeDescription said = description("keys", 3);
        MemberId another = person("second").id();

        for (long version : List.of(0L, 2L, Node.LATEST_REGISTERED)) {
            assertThat(violatedByLast(REGISTER, 0, registering(approved.withVersion(version))))
                    .as("the first, of version %d", version)
                    .containsExactly(AUTHORITY);
        }
        Node described = approved.describedAs(said, person("pool").id());
        for (long version : List.of(1L, 2L, 4L, Node.LATEST_REGISTERED)) {
            assertThat(violatedByLast(DESCRIBE, 1, registering(described.withVersion(version))))
                    .as("version %d after 2", version)
                    .containsExactly(AUTHORITY);
        }
        for (long version : List.of(1L, 4L, 6L, Node.LATEST_REGISTERED)) {
            assertThat(violatedByLast(REGISTER, 1, registering(approved.withVersion(version))))
                    .as("version %d after a retirement that is 4", version)
                    .containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(REGISTER, 0, registering(broughtBy(another, approved))))
                .as("the first row's broker")
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(DESCRIBE, 1, registering(broughtBy(another, described))))
                .as("another broker")
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(REGISTER, 1, registering(broughtBy(another, approved.withVersion(5)))))
                .as("a broker of who comes back")
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        DESCRIBE,
                        1,
                        registering(approved.describedAsIn(described).withVersion(3))))
                .as("a broker that is left out")
                .isEmpty();
        assertThat(violatedByLast(
                        "membership:publishPolicy", 0, f -> publishing(f, Map.of(DESCRIBE, List.of(Role.OPERATOR)))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        "membership:publishPolicy",
                        0,
                        f -> publishing(f, Map.of(DESCRIBE, List.of(Role.BROKER, Role.OPERATOR)))))
                .isEmpty();
        assertThat(violatedByLast(
                        FOUND,
                        0,
                        f -> f.rowAndEvent("network", "network", row -> {
                            ((ObjectNode) row.get("policy")).putArray(DESCRIBE).add("OPERATOR");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        REGISTER,
                        1,
                        f -> f.calling("membership:retireNode", "pool", "again")
                                .rowAndEvent(
                                        "node",
                                        "node",
                                        _ -> json(approved.withVersion(4).retiredFor("again")))
                                .event(event -> ((ObjectNode) event).put("event", "NodeRetired"))))
                .as("retired twice")
                .containsExactly(AUTHORITY);
    }

    private static Node broughtBy(MemberId broker, Node row) {
        return new Node(
                row.name(),
                row.kind(),
                row.organisation(),
                row.endpoints(),
                row.tlsCertificates(),
                row.tokenKeys(),
                Optional.of(broker),
                row.version(),
                row.retired());
    }

    private static Forgery publishing(Forgery forgery, Map<String, List<Role>> policy) {
        return forgery.calling("membership:publishPolicy", policy).rowAndEvent("network", "network", row -> {
            row.set("policy", json(policy));
            return row;
        });
    }

    private static UnaryOperator<Forgery> registering(Node row) {
        return f -> f.by(person("operator")).calling(REGISTER, row).rowAndEvent("node", "node", _ -> json(row));
    }

    @Test
    void a_pool_that_somebody_else_speaks_for_is_found() {
        for (String other : List.of("operator", "seller", "helper", "broker")) {
            assertThat(violatedBy(DESCRIBE, 0, describedBy(other))).as(other).contains(AUTHORITY);
        }
        assertThat(violatedBy(DESCRIBE, 1, describedBy("second")))
                .as("where it has another broker")
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        DESCRIBE, 1, f -> f.rowAndEvent("node", "node", row -> row.put("tokenKeys", "other keys"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        DESCRIBE,
                        1,
                        f -> f.calling(DESCRIBE, description("next keys", 9))
                                .rowAndEvent("node", "node", row -> row.put("version", 9))))
                .containsExactly(AUTHORITY);
    }

    private static UnaryOperator<Forgery> describedBy(String other) {
        String address = person(other).id().value();
        return f -> f.by(person(other)).rowAndEvent("node", "node", row -> row.put("broker", address));
    }

    @Test
    void a_payment_out_of_somebody_elses_account_is_found() {
        assertThat(violatedBy(TRANSFER, 0, by("seller"))).containsExactly(AUTHORITY);
        assertThat(violatedBy("agreement:accept", 0, by("seller"))).containsExactly(AUTHORITY);
        assertThat(violatedBy("agreement:topUp", 0, by("seller"))).containsExactly(AUTHORITY);
        assertThat(violatedBy("token:fold", 0, by("seller")))
                .as("folding moves nothing")
                .isEmpty();
    }

    @Test
    void a_settlement_by_who_is_neither_seller_nor_broker_is_found() {
        assertThat(violatedBy(SETTLE, 0, by("buyer"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(SETTLE, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(SETTLE, 0, f -> f.by(person("broker")).credited()))
                .isEmpty();
    }

    @Test
    void a_payment_without_a_voucher_is_found() {
        assertThat(violatedBy(SETTLE, 0, AuditIT::withoutVoucher)).containsExactly(AUTHORITY, AGREEMENTS);
    }

    @Test
    void a_close_is_anyones_and_found_only_where_it_came_too_early_or_closed_nothing() {
        Instant over = claimUntil.plus(Duration.ofMinutes(16));

        assertThat(violatedByLast(SETTLE, 3, f -> closed(f, over))).isEmpty();
        assertThat(violatedByLast(SETTLE, 3, f -> closed(f, claimUntil.plus(Duration.ofMinutes(14)))))
                .containsExactly(AUTHORITY, AGREEMENTS);
        assertThat(violatedByLast(
                        SETTLE,
                        3,
                        f -> withoutVoucher(f.by(person("other")).at(over))
                                .calling(CLOSE, ended().deal().id())))
                .containsExactly(AUTHORITY, AGREEMENTS);
    }

    /** Members that sign another call than endorsers write down. */
    @Test
    void a_close_that_nobody_asked_for_is_found() {
        Instant over = claimUntil.plus(Duration.ofMinutes(16));
        AgreementId another = agreement("agreement:accept", 1).deal().id();

        assertThat(violatedByLast(SETTLE, 3, f -> closed(f, over).calling(CLOSE, another)))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(SETTLE, 3, f -> closed(f, over).calling("token:fold")))
                .containsExactly(AUTHORITY, EVENTS);
    }

    /** A settlement that paid the seller and nobody else, as anybody's close that returns the whole deposit. */
    private static Forgery closed(Forgery settlement, Instant at) {
        return returned(settlement, at, "Settled", "settledAt")
                .event(event -> ((ObjectNode) event).put("event", "AgreementSettled"))
                .rowAndEvent("receipt", "receipt", receipt -> receipt.put("last", true))
                .by(person("other"))
                .credited()
                .calling(CLOSE, ended().deal().id());
    }

    /** A settlement that paid the seller and nobody else, as something that returns the whole deposit. */
    private static Forgery returned(Forgery settlement, Instant at, String state, String since) {
        String seller = person("seller").id().value();
        String buyer = person("buyer").id().value();
        long deposit = ended().purse().deposited().minorUnits();
        String credit = Forgery.key(BLOCKS, SETTLE, 3, "credit").replace(seller, buyer);
        UnaryOperator<ObjectNode> returned = paid ->
                paid.put("paid", 0).put("fee", 0).put("refunded", deposit).put("escrow", 0);
        return withoutVoucher(settlement)
                .at(at)
                .renamed("credit", credit)
                .row("credit", row -> row.put("owner", buyer).put("amount", deposit))
                .rowAndEvent(
                        "receipt",
                        "receipt",
                        receipt -> returned.apply(receipt).put("toMessage", 0).put("at", at.toString()))
                .rowAndEvent("agreement", "agreement", agreement -> {
                    returned.apply((ObjectNode) agreement.get("purse"))
                            .put("claimed", 0)
                            .put("settled", 0)
                            .put("changedAt", at.toString());
                    agreement.remove(List.of("endedBy", "endedAt", "claimUntil"));
                    return agreement.put(since, at.toString()).put("state", state);
                })
                .event(event -> {
                    JsonNode movement = event.path("movement");
                    ((ObjectNode) movement.path("postings").get(0)).put("amount", -deposit);
                    ((ObjectNode) movement.path("postings").get(1))
                            .put("account", "member/" + buyer)
                            .put("amount", deposit);
                    ((ObjectNode) movement.path("credited").get(0))
                            .put("owner", buyer)
                            .put("amount", deposit);
                    return event;
                });
    }

    /** The agreement that was ended, when its claim window was open. */
    private static Agreement.Ending ended() {
        return (Agreement.Ending) agreement("agreement:openClaims", 0);
    }

    private static Agreement agreement(String function, int time) {
        return CanonicalJson.decode(
                CanonicalJson.encode(Forgery.is(BLOCKS, function, time, "agreement")), Agreement.class);
    }

    private static ObjectNode json(Object row) {
        return (ObjectNode) JsonMapper.shared().readTree(CanonicalJson.encode(row));
    }

    @Test
    void an_extension_by_one_side_alone_is_found() {
        AgreementId id = ended().deal().id();
        String longest = "2100-01-01T00:00:00Z";

        assertThat(violatedByLast(EXTEND, 0, by("seller"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(EXTEND, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(EXTEND, 0, f -> lasting(f, longest))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(EXTEND, 0, f -> lasting(f.calling(EXTEND, id, Instant.parse(longest)), longest)))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(EXTEND, 0, f -> f)).isEmpty();
        assertThat(violatedByLast("agreement:topUp", 0, f -> f.rowAndEvent("agreement", "agreement", until(longest))))
                .containsExactly(AUTHORITY, AGREEMENTS);
    }

    @Test
    void an_extension_that_changes_more_than_the_term_is_found() {
        String oldTerm = Forgery.is(BLOCKS, PROPOSE, 0, "extension").get("from").asString();
        Instant late = Instant.parse(oldTerm).minus(Duration.ofMinutes(29));

        assertThat(violatedByLast(
                        EXTEND,
                        0,
                        f -> f.rowAndEvent("agreement", "agreement", row -> {
                            ((ObjectNode) row.at("/deal/offer/conditions")).put("pricePerMessage", 6);
                            return row;
                        })))
                .containsExactly(AUTHORITY, AGREEMENTS);
        assertThat(violatedByLast(EXTEND, 0, f -> right(f, right -> right.put("notAfter", "2999-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(EXTEND, 0, f -> f.without("capability-held"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        EXTEND,
                        0,
                        f -> f.at(late).rowAndEvent("agreement", "agreement", row -> {
                            ((ObjectNode) row.get("purse")).put("changedAt", late.toString());
                            return row;
                        })))
                .as("when it was nearly over")
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_proposal_in_anothers_name_or_of_another_end_is_found() {
        assertThat(violatedByLast(PROPOSE, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(PROPOSE, 0, by("buyer"))).containsExactly(AUTHORITY);
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                row -> row.put("until", "2100-01-01T00:00:00Z"),
                row -> row.put("from", "2000-01-01T00:00:00Z"),
                row -> row.put("at", "2000-01-01T00:00:00Z"))) {
            assertThat(violatedByLast(PROPOSE, 0, f -> f.rowAndEvent("extension", "extension", bug)))
                    .containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(PROPOSE, 0, f -> f)).isEmpty();
    }

    private static Forgery lasting(Forgery extension, String end) {
        return right(extension, right -> right.put("notAfter", end)).rowAndEvent("agreement", "agreement", until(end));
    }

    private static UnaryOperator<ObjectNode> until(String end) {
        return row -> {
            ((ObjectNode) row.get("deal")).put("expiresAt", end);
            return row;
        };
    }

    @Test
    void a_claim_window_that_is_shorter_than_agreed_is_found() {
        assertThat(violatedBy("agreement:openClaims", 0, f -> f.at(claimUntil.minus(Duration.ofMinutes(59)))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_claim_window_that_is_longer_than_agreed_is_found() {
        String late = claimUntil.plus(Duration.ofDays(1)).toString();
        List<Block> opened = Forgery.until(BLOCKS, "agreement:openClaims", 0);

        assertThat(violated(Forgery.in(
                        opened,
                        people.values(),
                        "agreement:openClaims",
                        0,
                        f -> f.rowAndEvent("agreement", "agreement", row -> row.put("claimUntil", late)))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void an_end_of_another_agreement_or_by_another_call_is_found() {
        Agreement another = agreement("agreement:accept", 1);
        List<Block> end = Forgery.until(BLOCKS, "agreement:end", 0);

        assertThat(violated(Forgery.in(
                        end,
                        people.values(),
                        "agreement:end",
                        0,
                        f -> f.renamed("agreement", Forgery.key(BLOCKS, "agreement:accept", 1, "agreement"))
                                .rowAndEvent("agreement", "agreement", row -> {
                                    Instant at =
                                            Instant.parse(row.get("endedAt").asString());
                                    return json(new Agreement.Ending(
                                            another.deal(),
                                            another.purse().at(at),
                                            person("buyer").id(),
                                            at,
                                            Optional.empty()));
                                }))))
                .containsExactly(AUTHORITY);
        assertThat(violated(Forgery.in(end, people.values(), "agreement:end", 0, f -> f.calling(RATE, "anything"))))
                .containsExactly(AUTHORITY, EVENTS);
    }

    @Test
    void an_end_with_a_claim_window_that_nobody_opened_or_in_anothers_name_is_found() {
        String seller = person("seller").id().value();

        assertThat(violatedByEnd(row -> row.put("claimUntil", "2000-01-01T00:00:00Z")))
                .containsExactly(AUTHORITY);
        assertThat(violatedByEnd(row -> row.put("endedBy", seller))).containsExactly(AUTHORITY);
        assertThat(violatedByEnd(row -> row)).isEmpty();
    }

    /** What is found where the agreement's end was the last that happened. */
    private static List<String> violatedByEnd(UnaryOperator<ObjectNode> bug) {
        List<Block> end = Forgery.until(BLOCKS, "agreement:end", 0);
        return violated(Forgery.in(
                end, people.values(), "agreement:end", 0, f -> f.rowAndEvent("agreement", "agreement", bug)));
    }

    @Test
    void an_end_that_becomes_another_one_is_found() {
        String seller = person("seller").id().value();
        String earlier = "2000-01-01T00:00:00Z";

        assertThat(violatedBy(
                        SETTLE, 3, f -> f.rowAndEvent("agreement", "agreement", row -> row.put("endedBy", seller))))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        SETTLE, 3, f -> f.rowAndEvent("agreement", "agreement", row -> row.put("endedAt", earlier))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void an_agreement_that_went_backwards_is_found() {
        assertThat(violatedBy(
                        SETTLE,
                        3,
                        f -> f.rowAndEvent("agreement", "agreement", row -> {
                            row.remove(List.of("endedBy", "endedAt", "claimUntil"));
                            return row.put("state", "Open");
                        })))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        RULE,
                        0,
                        f -> f.rowAndEvent("agreement", "agreement", row -> {
                            row.set("settledAt", row.remove("resolvedAt"));
                            return row.put("state", "Settled");
                        })))
                .contains(AUTHORITY);
    }

    /** The seller loses what the refund window holds. */
    @Test
    void a_ruling_on_what_nobody_disputes_is_found() {
        Instant over = claimUntil.plus(Duration.ofMinutes(16));
        Agreement ended = ended();
        Ruling all = new Ruling(ended.deal().id(), Money.ZERO, ended.purse().escrow(), "all of it");
        UnaryOperator<Forgery> ruled = f -> returned(f.by(person("buyer")), over, "Resolved", "resolvedAt");

        assertThat(violatedBy(SETTLE, 3, f -> ruled.apply(f).calling(SETTLE, all)))
                .contains(AUTHORITY);
        assertThat(violatedBy(SETTLE, 3, f -> ruled.apply(f).calling(RULE, all)))
                .contains(AUTHORITY);
    }

    @Test
    void a_ruling_on_another_agreement_or_of_another_sum_is_found() {
        Agreement disputed = agreement("dispute:open", 0);
        Money held = disputed.purse().escrow();
        AgreementId another = agreement("agreement:accept", 1).deal().id();

        assertThat(violatedBy(RULE, 0, f -> f.calling(RULE, new Ruling(another, Money.ZERO, held, "indeed"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        RULE, 0, f -> f.calling(RULE, new Ruling(disputed.deal().id(), held, Money.ZERO, "indeed"))))
                .contains(AGREEMENTS);
        assertThat(violatedBy(
                        RULE, 0, f -> f.calling(RULE, new Ruling(disputed.deal().id(), held, held, "indeed"))))
                .contains(AGREEMENTS);
    }

    @Test
    void a_dispute_that_lapsed_before_an_arbiters_time_was_over_is_found() {
        assertThat(violated(lapsed(Duration.ofMinutes(16)))).isEmpty();
        assertThat(violated(lapsed(Duration.ofMinutes(14)))).containsExactly(AUTHORITY);
    }

    /** The chain as far as its ruling, which is none: the dispute lapsed, so long after its time. */
    private static List<Block> lapsed(Duration after) {
        Agreement.Disputed disputed = (Agreement.Disputed) agreement("dispute:open", 0);
        Instant at = disputed.openedAt().plus(Dispute.RULING_TIME).plus(after);
        NewDispute claim = claim(disputed);
        ObjectNode agreement = json(new Agreement.Ending(
                disputed.deal(), disputed.purse().at(at), disputed.openedBy(), at, Optional.empty()));
        ObjectNode dispute = json(Dispute.Opened.of(claim, disputed.openedBy(), Optional.empty(), disputed.openedAt())
                .lapsed(at));
        return Forgery.in(
                Forgery.until(BLOCKS, RULE, 0),
                people.values(),
                RULE,
                0,
                f -> f.without("credit")
                        .without("receipt")
                        .at(at)
                        .calling("dispute:lapse", disputed.deal().id())
                        .rowAndEvent("agreement", "agreement", _ -> agreement)
                        .rowAndEvent("dispute", "dispute", _ -> dispute)
                        .event(event -> {
                            ((ObjectNode) event).put("event", "DisputeLapsed").remove(List.of("movement", "receipt"));
                            return event;
                        }));
    }

    /** Whoever answers for the other side has the arbiter believe what that never said. */
    @Test
    void an_answer_in_anothers_name_is_found() {
        String buyer = person("buyer").id().value();
        String seller = person("seller").id().value();
        DisputeAnswer other =
                new DisputeAnswer(agreement("dispute:open", 0).deal().id(), "all of it came", Sha256.of());

        for (String role : List.of("buyer", "other", "arbiter")) {
            assertThat(violatedByLast(ANSWER, 0, by(role))).as(role).containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(ANSWER, 0, answered(said -> said.put("by", buyer))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(ANSWER, 0, answered(said -> said.put("at", "9000-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(ANSWER, 0, answered(said -> {
                    ((ObjectNode) said.get("answer")).put("words", "I took it");
                    return said;
                })))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(ANSWER, 0, f -> f.calling(ANSWER, other))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        ANSWER, 0, f -> f.rowAndEvent("agreement", "agreement", row -> row.put("openedBy", seller))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(ANSWER, 0, f -> f.unread("dispute"))).containsExactly(DATES);
    }

    private static UnaryOperator<Forgery> answered(UnaryOperator<ObjectNode> bug) {
        return f -> f.rowAndEvent(
                "dispute", "dispute", row -> row.set("answer", bug.apply((ObjectNode) row.get("answer"))));
    }

    @Test
    void a_second_answer_is_found() {
        List<Block> twice = new ArrayList<>(Forgery.until(BLOCKS, ANSWER, 0));
        twice.add(twice.getLast());

        assertThat(violated(Forgery.in(twice, people.values(), ANSWER, 1, Forgery::again)))
                .containsExactly(VERDICTS, AUTHORITY);
    }

    @Test
    void a_ruling_that_forgets_or_makes_up_an_answer_is_found() {
        assertThat(violatedByLast(
                        RULE,
                        1,
                        f -> f.rowAndEvent("dispute", "dispute", row -> {
                            row.remove("answer");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
        ObjectNode answer = (ObjectNode) Forgery.is(BLOCKS, RULE, 1, "dispute").get("answer");
        assertThat(violatedByLast(RULE, 0, f -> f.rowAndEvent("dispute", "dispute", row -> row.set("answer", answer))))
                .containsExactly(AUTHORITY);
    }

    private static NewDispute claim(Agreement agreement) {
        return new NewDispute(agreement.deal().id(), "nothing came", Sha256.of());
    }

    /** Otherwise a party locks the money for ever. */
    @Test
    void a_second_dispute_of_one_side_is_found() {
        List<Block> lapsed = lapsed(Duration.ofMinutes(16));
        Agreement.Disputed first = (Agreement.Disputed) agreement("dispute:open", 0);
        Instant at = first.openedAt().plus(Dispute.RULING_TIME).plus(Duration.ofHours(1));
        Agreement ending = CanonicalJson.decode(
                CanonicalJson.encode(Forgery.is(lapsed, "dispute:lapse", 0, "agreement")), Agreement.class);

        assertThat(violated(disputed(lapsed, ending, "seller", Optional.of(first.openedBy()), at)))
                .containsExactly(VERDICTS);
        assertThat(violated(disputed(lapsed, ending, "buyer", Optional.of(first.openedBy()), at)))
                .containsExactly(VERDICTS, AUTHORITY);
    }

    @Test
    void a_dispute_after_the_claim_window_is_found() {
        List<Block> ended = Forgery.until(BLOCKS, "agreement:openClaims", 0);

        assertThat(violated(
                        disputed(ended, ended(), "buyer", Optional.empty(), claimUntil.minus(Duration.ofMinutes(15)))))
                .containsExactly(VERDICTS);
        assertThat(violated(
                        disputed(ended, ended(), "buyer", Optional.empty(), claimUntil.minus(Duration.ofMinutes(14)))))
                .containsExactly(VERDICTS, AUTHORITY);
    }

    /**
     * A chain that goes on with this dispute; its verdict is wrong, for what it read was there when it was made first.
     */
    private static List<Block> disputed(
            List<Block> before, Agreement agreement, String party, Optional<MemberId> earlier, Instant at) {
        MemberId by = person(party).id();
        List<Block> blocks = new ArrayList<>(before);
        blocks.add(Forgery.until(BLOCKS, "dispute:open", 0).getLast());
        ObjectNode dispute = json(Dispute.Opened.of(claim(agreement), by, earlier, at));
        ObjectNode disputed = json(new Agreement.Disputed(agreement.deal(), agreement.purse(), by, at));
        return Forgery.in(
                blocks,
                people.values(),
                "dispute:open",
                1,
                f -> f.by(person(party))
                        .again()
                        .at(at)
                        .calling("dispute:open", claim(agreement))
                        .renamed("agreement", "agreement~" + agreement.deal().id())
                        .renamed("dispute", "dispute~" + agreement.deal().id())
                        .rowAndEvent("agreement", "agreement", _ -> disputed)
                        .rowAndEvent("dispute", "dispute", _ -> dispute));
    }

    @Test
    void a_dispute_that_would_wait_for_ever_is_found() {
        Instant late = Instant.parse("9000-01-01T00:00:00Z");
        List<Block> open = Forgery.until(BLOCKS, "dispute:open", 0);

        assertThat(violated(Forgery.in(
                        open,
                        people.values(),
                        "dispute:open",
                        0,
                        f -> f.rowAndEvent("agreement", "agreement", row -> row.put("openedAt", late.toString()))
                                .rowAndEvent(
                                        "dispute",
                                        "dispute",
                                        row -> row.put("at", late.toString())
                                                .put(
                                                        "ruleUntil",
                                                        late.plus(Dispute.RULING_TIME)
                                                                .toString())))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_dispute_in_anothers_name_is_found() {
        String seller = person("seller").id().value();
        assertThat(violatedBy(
                        "dispute:open",
                        0,
                        f -> f.rowAndEvent("agreement", "agreement", row -> row.put("openedBy", seller))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_payment_that_went_to_somebody_else_is_found() {
        String seller = person("seller").id().value();
        String other = person("other").id().value();
        assertThat(violatedBy(
                        SETTLE,
                        0,
                        f -> f.renamed(
                                        "credit",
                                        Forgery.key(BLOCKS, SETTLE, 0, "credit").replace(seller, other))
                                .row("credit", row -> row.put("owner", other))
                                .event(event -> ((ObjectNode) event)
                                        .set(
                                                "movement",
                                                JsonMapper.shared()
                                                        .readTree(event.path("movement")
                                                                .toString()
                                                                .replace(seller, other))))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void an_agreement_that_was_ended_or_disputed_by_a_stranger_is_found() {
        assertThat(violatedBy("agreement:end", 0, by("broker"))).containsExactly(AUTHORITY);
        assertThat(violatedBy("dispute:open", 0, by("broker"))).containsExactly(AUTHORITY);
    }

    @Test
    void a_dispute_that_was_ruled_by_who_is_no_arbiter_is_found() {
        assertThat(violatedBy(RULE, 0, by("buyer"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(RULE, 0, by("operator"))).containsExactly(AUTHORITY);
    }

    private static UnaryOperator<Forgery> by(String role) {
        return forgery -> forgery.by(person(role));
    }

    /** A settlement that rests on nobody's word. */
    private static Forgery withoutVoucher(Forgery settlement) {
        return settlement.rowAndEvent("receipt", "receipt", receipt -> {
            receipt.remove("voucher");
            return receipt;
        });
    }

    @Test
    void a_change_by_a_member_who_was_expelled_before_is_found() {
        assertThat(violatedBy(
                        APPROVE,
                        SELLERS,
                        f -> f.row(
                                "member",
                                member -> ((ObjectNode) member.get(STANDING))
                                        .put("state", "Expelled")
                                        .put("reason", "seeded"))))
                .contains(STANDING)
                .doesNotContain("chain", VERDICTS, SIGNATURES, CONSERVATION);
    }

    @Test
    void a_change_by_somebody_who_was_never_admitted_is_found() {
        assertThat(violatedBy(APPROVE, SELLERS, f -> f.without("member"))).contains(STANDING);
    }

    @Test
    void money_from_nothing_is_found() {
        assertThat(violatedBy("token:issue", 0, f -> f.row("credit", row -> row.put("amount", 10_001))))
                .contains(CONSERVATION, SUPPLY);
    }

    @Test
    void a_balance_below_zero_is_found() {
        assertThat(violatedBy(TRANSFER, 0, f -> f.row("account", row -> row.put("amount", -5))))
                .contains(CONSERVATION);
    }

    @Test
    void a_credit_that_was_lost_is_found() {
        assertThat(violatedBy(TRANSFER, 0, f -> f.without("credit"))).contains(CONSERVATION, SUPPLY);
    }

    @Test
    void a_posting_that_was_lost_is_found() {
        assertThat(violatedBy(
                        TRANSFER,
                        0,
                        f -> f.event(event -> {
                            ((ArrayNode) event.path("movement").path("postings")).removeAll();
                            return event;
                        })))
                .containsExactly(SUPPLY, EVENTS);
    }

    @Test
    void a_supply_that_is_not_what_was_issued_is_found() {
        assertThat(violatedBy("token:issue", 0, f -> f.supply(1))).contains(SUPPLY);
    }

    @Test
    void a_settled_agreement_that_still_holds_money_is_found() {
        assertThat(violatedBy(
                        SETTLE,
                        2,
                        f -> f.row("agreement", row -> {
                            ObjectNode purse = (ObjectNode) row.get("purse");
                            purse.put("escrow", 1);
                            purse.put("refunded", purse.get("refunded").asLong() - 1);
                            return row;
                        })))
                .contains(AGREEMENTS);
    }

    @Test
    void an_agreement_that_was_closed_and_paid_again_is_found() {
        assertThat(violatedBy(
                        SETTLE,
                        0,
                        f -> f.row("agreement", row -> {
                            row.put("state", "Settled");
                            row.put(
                                    "settledAt",
                                    row.get("purse").get("changedAt").asString());
                            return row;
                        })))
                .contains(AGREEMENTS);
    }

    /**
     * The seller's last voucher closes; the same, brought by the broker, takes from a seller who holds a higher one.
     */
    @Test
    void an_agreement_that_was_closed_by_the_brokers_hand_is_found() {
        assertThat(violatedBy(SETTLE, 2, f -> f.by(person("broker")).credited()))
                .containsExactly(AGREEMENTS);
    }

    @Test
    void an_agreement_that_was_closed_and_did_not_pay_for_all_that_was_claimed_is_found() {
        long shortOf = 10;
        long price = NumbersForSale.PRICE.minorUnits() * shortOf;
        assertThat(violatedBy(
                        SETTLE,
                        2,
                        f -> f.row("agreement", row -> {
                                    ObjectNode purse = (ObjectNode) row.get("purse");
                                    purse.put("settled", purse.get("settled").asLong() - shortOf);
                                    purse.put("refunded", purse.get("refunded").asLong() + price);
                                    return takeFrom(purse, price);
                                })
                                .row("receipt", row -> {
                                    row.put("toMessage", row.get("toMessage").asLong() - shortOf);
                                    row.put("refunded", row.get("refunded").asLong() + price);
                                    return takeFrom(row, price);
                                })))
                .contains(AGREEMENTS);
    }

    /** One minor unit of it was the broker's fee, of one percent, rounded down. */
    private static ObjectNode takeFrom(ObjectNode paid, long price) {
        paid.put("paid", paid.get("paid").asLong() - price + 1);
        return paid.put("fee", paid.get("fee").asLong() - 1);
    }

    @Test
    void a_fee_that_is_not_the_agreed_one_is_found() {
        assertThat(violatedBy(
                        SETTLE,
                        0,
                        f -> f.row("agreement", row -> {
                            ObjectNode purse = (ObjectNode) row.get("purse");
                            purse.put("paid", purse.get("paid").asLong() - 1);
                            purse.put("fee", purse.get("fee").asLong() + 1);
                            return row;
                        })))
                .contains(AGREEMENTS);
    }

    @Test
    void a_transfer_that_moves_more_than_was_asked_for_is_found() {
        assertThat(violatedBy(TRANSFER, 0, AuditIT::doubled)).contains(AUTHORITY);
        assertThat(violatedBy("token:issue", 0, AuditIT::doubled)).contains(AUTHORITY);
    }

    /** Rows and entry say the same, under the owner's own signature; only the arguments say what was asked. */
    private static Forgery doubled(Forgery forgery) {
        return forgery.row("credit", row -> row.put("amount", row.get("amount").asLong() * 2))
                .row("entry", row -> row.put("amount", row.get("amount").asLong() * 2));
    }

    @Test
    void an_agreement_on_other_terms_than_were_offered_is_found() {
        assertThat(violatedBy(
                        "agreement:accept",
                        0,
                        f -> f.row("agreement", row -> {
                            ObjectNode conditions =
                                    (ObjectNode) row.get("deal").get("offer").get("conditions");
                            conditions.put(
                                    "pricePerMessage",
                                    conditions.get("pricePerMessage").asLong() + 1);
                            return row;
                        })))
                .contains(AUTHORITY);
    }

    @Test
    void an_agreement_whose_vouchers_somebody_else_would_sign_is_found() {
        JsonNode other = JsonMapper.shared()
                .readTree(CanonicalJson.encode(person("seller").key()));
        assertThat(violatedBy(
                        "agreement:accept",
                        0,
                        f -> f.row("agreement", row -> {
                            ((ObjectNode) row.get("deal")).set("voucherKey", other);
                            return row;
                        })))
                .contains(AUTHORITY);
    }

    @Test
    void a_ruling_that_was_not_the_arbiters_is_found() {
        assertThat(violatedBy(
                        RULE,
                        0,
                        f -> f.row("agreement", row -> {
                            ObjectNode purse = (ObjectNode) row.get("purse");
                            purse.put("refunded", purse.get("refunded").asLong() - 1);
                            purse.put("paid", purse.get("paid").asLong() + 1);
                            return row;
                        })))
                .contains(AGREEMENTS);
    }

    @Test
    void a_voucher_that_went_down_is_found() {
        assertThat(violatedBy(
                        SETTLE,
                        1,
                        f -> f.row("agreement", row -> {
                            ((ObjectNode) row.get("purse")).put("claimed", 9);
                            return row;
                        })))
                .contains(AGREEMENTS);
    }

    @Test
    void a_payment_for_a_tick_that_was_never_released_is_found() {
        assertThat(violatedBy(
                        SETTLE,
                        1,
                        f -> f.row("receipt", row -> {
                            ObjectNode tick = (ObjectNode) row.get("voucher").get("tick");
                            tick.put("link", Sha256.of(new byte[1]).value());
                            return row;
                        })))
                .contains(AGREEMENTS);
    }

    @Test
    void a_payment_above_the_deposit_is_found() {
        assertThat(violatedBy(
                        SETTLE,
                        1,
                        f -> f.row("agreement", row -> {
                            ((ObjectNode) row.get("purse")).put("paid", 1_000);
                            return row;
                        })))
                .contains(AGREEMENTS);
    }

    @Test
    void a_deposit_that_grew_by_itself_is_found() {
        assertThat(violatedBy(
                        SETTLE,
                        0,
                        f -> f.row("agreement", row -> {
                            ObjectNode purse = (ObjectNode) row.get("purse");
                            purse.put("deposited", purse.get("deposited").asLong() + 1);
                            purse.put("escrow", purse.get("escrow").asLong() + 1);
                            return row;
                        })))
                .contains(AGREEMENTS, CONSERVATION, SUPPLY);
    }

    @Test
    void a_tree_that_is_no_extension_is_found() {
        assertThat(violatedBy("integrity:anchor", 1, f -> f.row("anchor", row -> row.put("treeSize", 2))))
                .contains(ANCHORS);
        assertThat(violatedBy(
                        "integrity:anchor",
                        0,
                        f -> f.row(
                                "anchor",
                                row -> row.put("root", Sha256.of(new byte[1]).value()))))
                .contains(ANCHORS);
    }

    @Test
    void a_rating_without_a_settled_agreement_is_found() {
        assertThat(violatedBy(
                        RATE,
                        0,
                        f -> f.row(
                                "rating",
                                row -> row.put(
                                        "agreement", Sha256.of(new byte[2]).value()))))
                .contains(RATINGS);
    }

    @Test
    void a_rating_by_somebody_who_had_no_part_in_the_sale_is_found() {
        assertThat(violatedBy(
                        RATE,
                        0,
                        f -> f.row(
                                "rating",
                                row -> row.put("author", person("other").id().value()))))
                .contains(RATINGS);
    }

    @Test
    void a_second_rating_of_one_side_is_found() {
        assertThat(violatedBy(
                        RATE,
                        1,
                        f -> f.row("rating", row -> {
                            row.put("author", person("buyer").id().value());
                            row.put("subject", person("seller").id().value());
                            return row;
                        })))
                .contains(RATINGS);
    }

    @Test
    void a_journal_entry_that_was_written_over_is_found() {
        assertThat(Forgery.key(BLOCKS, "token:issue", 0, "entry")).startsWith("entry~");
        assertThat(violatedBy(
                        "token:issue", 1, f -> f.renamed("entry", Forgery.key(BLOCKS, "token:issue", 0, "entry"))))
                .containsExactly(AUTHORITY, "once");
    }

    @Test
    void a_journal_entry_that_nobody_asked_for_is_found() {
        ObjectNode entry =
                Forgery.is(BLOCKS, TRANSFER, 0, "entry").put("id", Sha256.of().value());

        assertThat(violatedBy("catalogue:publish", 0, f -> f.with("entry~" + Sha256.of(), entry)))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(TRANSFER, 0, f -> f.without("entry"))).containsExactly(AUTHORITY, EVENTS);
    }

    @Test
    void a_receipt_that_says_something_else_than_was_paid_is_found() {
        String other = person("other").id().value();
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                row -> row.put("buyer", other),
                row -> row.put("toMessage", row.get("toMessage").asLong() + 1),
                row -> row.put("network", Sha256.of().value()),
                row -> row.put("last", true))) {
            assertThat(violatedBy(SETTLE, 0, f -> f.rowAndEvent("receipt", "receipt", bug)))
                    .containsExactly(AGREEMENTS);
        }
    }

    /** Its seller signs it, and who endorse look away. */
    @Test
    void an_invoice_on_a_tree_that_was_not_anchored_before_it_is_found() throws Exception {
        assertThat(violatedBy(SETTLE, 2, standingOn(tree(5)))).isEmpty();
        for (AnchoredTree wrong : List.of(
                new AnchoredTree(5, tree(2).root()), // another root
                new AnchoredTree(4, tree(5).root()), // another size
                tree(4), // a tree of the stream that no anchor names
                tree(6))) { // one that was anchored afterwards
            assertThat(violatedBy(SETTLE, 2, standingOn(wrong)))
                    .as(wrong.toString())
                    .containsExactly(AGREEMENTS);
        }
    }

    private static UnaryOperator<Forgery> standingOn(AnchoredTree tree) throws Exception {
        Claim before = new Claim(
                CanonicalJson.decode(CanonicalJson.encode(Forgery.is(BLOCKS, SETTLE, 2, "receipt")), Receipt.class)
                        .voucher()
                        .orElseThrow(),
                Optional.empty());
        Claim claim = invoiced(before, agreement(SETTLE, 2).deal(), person("seller"), tree);
        return f -> f.calling(SETTLE, claim).rowAndEvent("receipt", "receipt", receipt -> {
            receipt.set("invoice", json(claim.invoice().orElseThrow()));
            return receipt;
        });
    }

    @Test
    void a_receipt_of_a_ruling_that_says_something_else_is_found() {
        String other = person("other").id().value();
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                row -> row.put("refunded", row.get("refunded").asLong() - 1),
                row -> row.put("buyer", other),
                row -> row.put("toMessage", 1),
                row -> row.put("last", false),
                row -> {
                    ((ObjectNode) row.get("ruling")).put("arbiter", other);
                    return row;
                },
                row -> {
                    ((ObjectNode) row.get("ruling")).put("dispute", Sha256.of().value());
                    return row;
                },
                row -> {
                    row.remove("ruling");
                    return row;
                },
                row -> {
                    row.set("voucher", Forgery.is(BLOCKS, SETTLE, 0, "receipt").get("voucher"));
                    return row;
                })) {
            assertThat(violatedBy(RULE, 0, f -> f.rowAndEvent("receipt", "receipt", bug)))
                    .containsExactly(AGREEMENTS);
        }
        assertThat(violatedBy(RULE, 0, f -> f.without("receipt"))).contains(AGREEMENTS, EVENTS);
        assertThat(violatedBy(
                        RULE,
                        0,
                        f -> f.event(event -> {
                            ((ObjectNode) event).remove("receipt");
                            return event;
                        })))
                .containsExactly(EVENTS);
    }

    @Test
    void a_ruling_without_a_receipt_is_found_where_one_before_it_left_one() {
        assertThat(violatedBy(RULE, 1, AuditIT::ruledAsBefore)).containsExactly(AGREEMENTS);
        assertThat(violatedBy(RULE, 0, AuditIT::ruledAsBefore))
                .as("by a chaincode of before")
                .isEmpty();
    }

    /** As the contract ruled when rulings left no receipt. */
    private static Forgery ruledAsBefore(Forgery ruling) {
        return ruling.without("receipt")
                .rowAndEvent("agreement", "agreement", agreement -> {
                    ((ObjectNode) agreement.get("purse")).put("receipts", 0);
                    return agreement;
                })
                .event(event -> {
                    ((ObjectNode) event).remove("receipt");
                    return event;
                });
    }

    @Test
    void a_receipt_of_no_payment_is_found() {
        ObjectNode receipt = Forgery.is(BLOCKS, SETTLE, 0, "receipt").put("number", 7);
        String key = Forgery.key(BLOCKS, SETTLE, 0, "receipt");
        String seventh = key.substring(0, key.length() - 1) + "7";

        assertThat(violatedBy("catalogue:publish", 0, f -> f.with(seventh, receipt)))
                .containsExactly(AUTHORITY, AGREEMENTS);
    }

    @Test
    void a_latest_anchor_that_is_none_is_found() {
        assertThat(violatedBy("integrity:anchor", 1, f -> f.without("anchor"))).containsExactly(ANCHORS, EVENTS);
    }

    @Test
    void an_event_that_tells_what_was_not_written_is_found() {
        assertThat(violatedBy("membership:expel", 0, f -> f.without("member"))).containsExactly(EVENTS);
        assertThat(violatedBy("token:issue", 0, f -> f.event(event -> ((ObjectNode) event).put("supply", 1))))
                .containsExactly(EVENTS);
        assertThat(violatedBy(
                        TRANSFER,
                        0,
                        f -> f.event(event -> {
                            ArrayNode credited =
                                    (ArrayNode) event.path("movement").path("credited");
                            credited.add(((ObjectNode) credited.get(0).deepCopy())
                                    .put("owner", person("other").id().value()));
                            return event;
                        })))
                .containsExactly(EVENTS);
        assertThat(violatedBy("token:fold", 0, f -> f.without("credit"))).contains(EVENTS);
    }

    @Test
    void an_application_that_was_refused_by_no_operator_or_that_nobody_named_is_found() {
        assertThat(violatedBy("membership:refuse", 0, by("seller"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        "membership:refuse",
                        0,
                        f -> f.calling("membership:refuse", new Rejection(Sha256.of(), "another reason"))))
                .containsExactly(EVENTS);
    }

    @Test
    void a_change_of_which_nobody_was_told_is_found() {
        assertThat(violatedBy("catalogue:publish", 0, Forgery::silent)).containsExactly(EVENTS);
    }

    @Test
    void an_event_that_tells_something_else_than_was_written_is_found() {
        assertThat(violatedBy(
                        "catalogue:publish",
                        0,
                        f -> f.event(event -> {
                            ((ObjectNode) event.path("product").path("listing")).put("version", 2);
                            return event;
                        })))
                .containsExactly(EVENTS);
    }

    @Test
    void what_is_a_products_owners_alone_is_found_under_another_hand() {
        for (String function : List.of(PUBLISH, REVISE, OFFER, WITHDRAW)) {
            assertThat(violatedByLast(function, 0, by("other"))).as(function).containsExactly(AUTHORITY);
        }
    }

    /** Two colluding endorsers, and a buyer who would accept it. */
    @Test
    void an_offer_in_a_sellers_name_is_found() {
        IdempotencyKey key = new IdempotencyKey("another-wish");
        String id = key.idFor(person("other").id(), OFFER).value();
        Product.Offered offered = product(OFFER, 0, Product.Offered.class);

        assertThat(violatedByLast(
                        OFFER,
                        0,
                        f -> f.by(person("other"))
                                .calling(
                                        OFFER,
                                        key,
                                        offered.listing().id(),
                                        offered.offer().conditions())
                                .renamed("offer", "offer~" + id)
                                .row("offer", row -> row.put("id", id))
                                .rowAndEvent("product", "product", row -> {
                                    ((ObjectNode) row.get("offer")).put("id", id);
                                    return row;
                                })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void an_offer_that_is_not_the_one_that_was_asked_for_is_found() {
        String other = person("other").id().value();
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                offer -> offer.put("seller", other),
                offer -> offer.put("version", 2),
                offer -> offer.put("description", Sha256.of().value()),
                offer -> offer.put("at", "2000-01-01T00:00:00Z"),
                offer -> offer.put("product", Sha256.of().value()),
                offer -> conditions(offer, c -> c.put("pricePerMessage", 1)),
                offer -> conditions(offer, c -> c.put("broker", other)),
                offer -> conditions(offer, c -> c.put("refundWindow", 0)))) {
            assertThat(violatedByLast(OFFER, 0, f -> offering(f, bug))).containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(OFFER, 0, f -> offering(f, UnaryOperator.identity())))
                .isEmpty();
        assertThat(violatedByLast(OFFER, 0, f -> f.without("offer"))).contains(AUTHORITY);
    }

    private static ObjectNode conditions(ObjectNode offer, UnaryOperator<ObjectNode> bug) {
        return offer.set("conditions", bug.apply((ObjectNode) offer.get("conditions")));
    }

    private static Forgery offering(Forgery forgery, UnaryOperator<ObjectNode> bug) {
        return forgery.row("offer", bug)
                .rowAndEvent("product", "product", row -> row.set("offer", bug.apply((ObjectNode) row.get("offer"))));
    }

    @Test
    void an_offer_by_no_broker_or_of_a_stream_that_is_elsewhere_is_found() {
        String other = person("other").id().value();
        Product.Offered offered = product(OFFER, 2, Product.Offered.class);
        NewOffer asked = offered.offer().conditions();
        IdempotencyKey key = new IdempotencyKey("another-wish");
        String id = key.idFor(person("seller").id(), OFFER).value();
        UnaryOperator<Forgery> renamed = f -> offering(f.renamed("offer", "offer~" + id), offer -> offer.put("id", id));

        assertThat(violatedByLast(
                        OFFER,
                        2,
                        f -> renamed.apply(f)
                                .calling(OFFER, key, offered.listing().id(), asked)))
                .isEmpty();
        for (int time : List.of(0, 2)) {
            ProductId product =
                    product(OFFER, time, Product.Offered.class).listing().id();
            assertThat(violatedByLast(
                            OFFER,
                            time,
                            f -> offering(renamed.apply(f), offer -> conditions(offer, c -> c.put("broker", other)))
                                    .calling(
                                            OFFER,
                                            key,
                                            product,
                                            with(asked, person("other").id(), HashedBy.SOURCE))))
                    .containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(
                        OFFER,
                        2,
                        f -> offering(renamed.apply(f), offer -> conditions(offer, c -> c.put("hashedBy", "BROKER")))
                                .calling(
                                        OFFER,
                                        key,
                                        offered.listing().id(),
                                        with(asked, asked.broker(), HashedBy.BROKER))))
                .containsExactly(AUTHORITY);
    }

    private static NewOffer with(NewOffer asked, MemberId broker, HashedBy hashedBy) {
        return new NewOffer(
                asked.pricePerMessage(),
                asked.voucherEvery(),
                asked.creditWindow(),
                asked.term(),
                asked.claimWindow(),
                asked.refundWindow(),
                asked.paymentModes(),
                hashedBy,
                broker,
                asked.brokerFee());
    }

    @Test
    void a_product_that_is_not_what_its_owner_made_of_it_is_found() {
        String other = person("other").id().value();
        String early = "2000-01-01T00:00:00Z";
        for (String function : List.of(PUBLISH, REVISE, OFFER, WITHDRAW)) {
            for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                    listing -> listing.put("owner", other),
                    listing -> listing.put("version", 7),
                    listing -> listing.put("body", Sha256.of().value()),
                    listing -> listing.put("publishedAt", early),
                    listing -> listing.put("changedAt", early),
                    listing -> {
                        ((ObjectNode) listing.get("description")).put("terms", "Yours alone");
                        return listing;
                    })) {
                assertThat(violatedByLast(
                                function,
                                0,
                                f -> f.rowAndEvent(
                                        "product",
                                        "product",
                                        row -> row.set("listing", bug.apply((ObjectNode) row.get("listing"))))))
                        .as(function)
                        .containsExactly(AUTHORITY);
            }
        }
    }

    @Test
    void a_product_in_a_state_that_its_call_does_not_make_is_found() {
        ObjectNode offered = Forgery.is(BLOCKS, OFFER, 2, "product");
        ObjectNode standing = offered.deepCopy();
        ((ObjectNode) standing.get("listing"))
                .set(
                        "changedAt",
                        Forgery.is(BLOCKS, WITHDRAW, 0, "product")
                                .get("listing")
                                .get("changedAt"));
        JsonNode offer = Forgery.is(BLOCKS, OFFER, 0, "offer");

        assertThat(violatedByLast(
                        WITHDRAW,
                        0,
                        f -> f.row("product", _ -> standing)
                                .event(event -> ((ObjectNode) event)
                                        .put("event", "ProductRevised")
                                        .set("product", standing))))
                .contains(AUTHORITY);
        assertThat(violatedByLast(
                        PUBLISH, 0, f -> f.rowAndEvent("product", "product", row -> row.set("lastOffer", offer))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        REVISE,
                        0,
                        f -> f.rowAndEvent("product", "product", row -> {
                            row.remove("lastOffer");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_change_of_another_product_than_was_named_is_found() {
        ProductId first = product(PUBLISH, 0, Product.Draft.class).listing().id();

        assertThat(violatedByLast(WITHDRAW, 0, f -> f.calling(WITHDRAW, first))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(REVISE, 0, f -> f.calling(REVISE, first, ANOTHER)))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(REVISE, 0, f -> f.renamed("product", "product~" + first)))
                .containsExactly(AUTHORITY);
    }

    /** What was withdrawn stays so; its verdict is wrong, for what it read was there when it was made first. */
    @Test
    void a_revision_of_what_was_withdrawn_is_found() {
        Product.Withdrawn withdrawn = product(WITHDRAW, 0, Product.Withdrawn.class);
        Product.Listing listing = withdrawn.listing();
        NewProduct first = product(PUBLISH, 1, Product.Draft.class).listing().description();
        Instant at = listing.changedAt().plusSeconds(60);
        List<Block> blocks = new ArrayList<>(Forgery.until(BLOCKS, WITHDRAW, 0));
        blocks.add(Forgery.until(BLOCKS, REVISE, 0).getLast());
        ObjectNode revised = json(new Product.Draft(
                new Product.Listing(
                        listing.id(),
                        listing.owner(),
                        first,
                        listing.version() + 1,
                        listing.body(),
                        listing.publishedAt(),
                        at),
                withdrawn.lastOffer()));

        assertThat(violated(Forgery.in(
                        blocks,
                        people.values(),
                        REVISE,
                        1,
                        f -> f.again()
                                .at(at)
                                .calling(REVISE, listing.id(), first)
                                .rowAndEvent("product", "product", _ -> revised))))
                .containsExactly(VERDICTS, AUTHORITY);
    }

    @Test
    void a_revision_that_says_what_was_said_before_is_found() {
        Product.Draft revised = product(REVISE, 0, Product.Draft.class);
        Product.Draft first = product(PUBLISH, 1, Product.Draft.class);
        JsonNode same = json(first.listing().description());

        assertThat(violatedByLast(
                        REVISE,
                        0,
                        f -> f.calling(
                                        REVISE,
                                        revised.listing().id(),
                                        first.listing().description())
                                .rowAndEvent("product", "product", row -> {
                                    ((ObjectNode) row.get("listing")).set("description", same);
                                    return row;
                                })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_product_or_an_offer_that_another_call_left_behind_is_found() {
        assertThat(violatedBy(TRANSFER, 0, f -> f.with("offer~" + Sha256.of(), Forgery.is(BLOCKS, OFFER, 0, "offer"))))
                .contains(AUTHORITY);
        assertThat(violatedBy(
                        "agreement:end",
                        0,
                        f -> f.with("product~" + Sha256.of(), Forgery.is(BLOCKS, OFFER, 0, "product"))))
                .contains(AUTHORITY);
        assertThat(violatedBy(TRANSFER, 0, f -> f.with("another~1", Forgery.is(BLOCKS, OFFER, 0, "offer"))))
                .contains(AUTHORITY);
        assertThat(violatedBy(TRANSFER, 0, f -> f.with("~", Forgery.is(BLOCKS, OFFER, 0, "offer"))))
                .contains(AUTHORITY);
    }

    @Test
    void a_call_that_the_policy_opens_to_none_of_its_signers_roles_is_found() {
        MemberId buyer = person("buyer").id();
        IdempotencyKey key = new IdempotencyKey("another-wish");
        String id = key.idFor(buyer, PUBLISH).value();
        NewProduct description =
                product(PUBLISH, 0, Product.Draft.class).listing().description();
        UnaryOperator<ObjectNode> owned = row -> {
            ((ObjectNode) row.get("listing")).put("owner", buyer.value()).put("id", id);
            return row;
        };

        assertThat(violatedByLast(
                        PUBLISH,
                        0,
                        f -> f.by(person("buyer"))
                                .calling(PUBLISH, key, description)
                                .renamed("product", "product~" + id)
                                .rowAndEvent("product", "product", owned)))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_right_that_no_owner_gave_is_found() {
        String other = person("other").id().value();

        assertThat(violatedByLast(ISSUE, 0, by("other"))).containsExactly(AUTHORITY);
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                right -> right.put("holder", other),
                right -> right.put("issuer", other),
                right -> right.put("notAfter", "2999-01-01T00:00:00Z"),
                right -> right.put("notBefore", "2000-01-01T00:00:00Z"),
                right -> right.put("agreement", Sha256.of().value()),
                right -> right.put("product", Sha256.of().value()),
                right -> {
                    right.putArray("actions").add("SUBSCRIBE");
                    return right;
                })) {
            assertThat(violatedByLast(ISSUE, 0, f -> right(f, bug))).containsExactly(AUTHORITY);
            assertThat(violatedByLast(ACCEPT, 0, f -> right(f, bug))).containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(ISSUE, 0, f -> f.without("capability-held"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        TRANSFER,
                        0,
                        f -> f.with("capability~" + Sha256.of(), Forgery.is(BLOCKS, ISSUE, 0, "capability"))))
                .contains(AUTHORITY);
    }

    private static Forgery right(Forgery forgery, UnaryOperator<ObjectNode> bug) {
        UnaryOperator<ObjectNode> change = row -> row.set("right", bug.apply((ObjectNode) row.get("right")));
        return forgery.row("capability-held", change).rowAndEvent("capability", "capability", change);
    }

    /** Somebody else's right would be written over by a sale that names it. */
    @Test
    void an_agreement_that_takes_the_place_of_another_right_is_found() {
        String taken = Forgery.is(BLOCKS, ACCEPT, 0, "capability")
                .get("right")
                .get("id")
                .asString();
        String holder = person("buyer").id().value();
        UnaryOperator<ObjectNode> change = row -> {
            ((ObjectNode) row.get("right")).put("id", taken);
            return row;
        };

        assertThat(violatedByLast(
                        ACCEPT,
                        1,
                        f -> f.renamed("capability", "capability~" + taken)
                                .renamed("capability-held", "capability-held~" + holder + "~" + taken)
                                .row("capability-held", change)
                                .rowAndEvent("capability", "capability", change)
                                .rowAndEvent("agreement", "agreement", row -> {
                                    ((ObjectNode) row.get("deal")).put("capability", taken);
                                    return row;
                                })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void an_agreement_that_is_not_in_its_parties_lists_is_found() {
        assertThat(violatedByLast(ACCEPT, 0, f -> f.without("agreement-of"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        ACCEPT,
                        0,
                        f -> f.renamed(
                                "agreement-of",
                                "agreement-of~" + person("other").id() + "~" + Sha256.of())))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_right_that_was_taken_back_by_another_hand_or_is_an_agreements_is_found() {
        ObjectNode sold = Forgery.is(BLOCKS, ACCEPT, 0, "capability");
        String id = sold.get("right").get("id").asString();
        UnaryOperator<ObjectNode> revoked = row -> {
            row.set("right", sold.get("right"));
            return row;
        };

        assertThat(violatedByLast(REVOKE, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        REVOKE,
                        0,
                        f -> f.calling(REVOKE, CapabilityId.of(id))
                                .renamed("capability", "capability~" + id)
                                .renamed(
                                        "capability-held",
                                        "capability-held~" + person("buyer").id() + "~" + id)
                                .row("capability-held", revoked)
                                .rowAndEvent("capability", "capability", revoked)))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        REVOKE,
                        0,
                        f -> f.row("capability-held", row -> row.put("at", "2000-01-01T00:00:00Z"))
                                .rowAndEvent("capability", "capability", row -> row.put("at", "2000-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_sealed_record_that_is_not_its_owners_is_found() {
        String other = person("other").id().value();
        String register = "privacy:register";

        assertThat(violatedByLast(register, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast("privacy:erase", 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        register, 0, f -> f.rowAndEvent("sealed-record", "record", row -> row.put("owner", other))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        register,
                        0,
                        f -> f.rowAndEvent("sealed-record", "record", row -> {
                            ((ObjectNode) row.get("content")).put("storage", "elsewhere");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_consent_in_anothers_name_or_that_another_took_back_is_found() {
        String other = person("other").id().value();

        assertThat(violatedByLast(GIVE_CONSENT, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        GIVE_CONSENT, 0, f -> f.rowAndEvent("consent", "consent", row -> row.put("subject", other))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        GIVE_CONSENT,
                        0,
                        f -> f.rowAndEvent("consent", "consent", row -> row.put("until", "2100-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(WITHDRAW_CONSENT, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        WITHDRAW_CONSENT,
                        0,
                        f -> f.rowAndEvent(
                                "consent", "consent", row -> row.put("withdrawnAt", "2000-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        WITHDRAW_CONSENT,
                        0,
                        f -> f.rowAndEvent("consent", "consent", row -> row.put("until", "2000-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void what_was_sealed_or_granted_without_the_consent_that_it_needs_is_found() {
        List<Block> given = Forgery.until(BLOCKS, "privacy:register", 1);
        List<Block> withdrawn = Forgery.until(BLOCKS, WITHDRAW_CONSENT, 0);

        assertThat(violated(late(given, GIVE_CONSENT, 0))).contains(AUTHORITY);
        assertThat(violated(late(withdrawn, GRANT, 1))).contains(AUTHORITY);
        List<Block> ungranted = new ArrayList<>(withdrawn);
        ungranted.remove(Forgery.until(BLOCKS, GRANT, 1).getLast());
        assertThat(violated(late(ungranted, "privacy:register", 1))).contains(AUTHORITY);
    }

    /** The chain with one of its calls at its end. */
    private static List<Block> late(List<Block> blocks, String function, int time) {
        List<Block> turned = new ArrayList<>(blocks);
        Block moved = Forgery.until(blocks, function, time).getLast();
        turned.remove(moved);
        turned.add(moved);
        return Forgery.sealed(turned);
    }

    @Test
    void an_envelope_that_no_owner_gave_or_for_no_live_right_is_found() {
        String other = person("other").id().value();
        RecordId record = RecordId.of(
                Forgery.is(BLOCKS, GRANT, 0, "envelope").get("record").asString());
        CapabilityId elsewhere = CapabilityId.of(Forgery.is(BLOCKS, ACCEPT, 0, "capability")
                .get("right")
                .get("id")
                .asString());
        List<Block> turned = new ArrayList<>(BLOCKS);
        Block grant = Forgery.until(BLOCKS, GRANT, 0).getLast();
        turned.remove(grant);
        turned.add(Forgery.until(BLOCKS, REVOKE, 0).size() - 1, grant);

        assertThat(violatedByLast(GRANT, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        GRANT, 0, f -> f.rowAndEvent("envelope", "envelope", row -> row.put("holder", other))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        GRANT,
                        0,
                        f -> f.calling(GRANT, new Grant(record, elsewhere, Sha256.of()))
                                .rowAndEvent(
                                        "envelope", "envelope", row -> row.put("capability", elsewhere.toString()))))
                .containsExactly(AUTHORITY);
        assertThat(violated(Forgery.sealed(turned))).contains(AUTHORITY);
    }

    @Test
    void an_anchor_by_who_is_not_to_anchor_is_found() {
        String broker = person("broker").id().value();
        UnaryOperator<ObjectNode> change = row -> row.put("by", broker);

        assertThat(violatedByLast("integrity:anchor", 0, by("broker"))).containsExactly(ANCHORS);
        assertThat(violatedByLast(
                        "integrity:anchor",
                        0,
                        f -> f.by(person("broker"))
                                .row("anchor-latest", change)
                                .rowAndEvent("anchor", "anchor", change)))
                .containsExactly(ANCHORS);
        assertThat(violatedByLast(
                        "integrity:anchor",
                        1,
                        f -> f.by(person("broker"))
                                .row("anchor-latest", change)
                                .rowAndEvent("anchor", "anchor", change)))
                .containsExactly(ANCHORS);
        assertThat(violatedByLast("integrity:anchor", 1, f -> f.renamed("anchor", "anchor~" + Sha256.of() + "~1")))
                .containsExactly(ANCHORS);
    }

    @Test
    void a_rating_that_is_not_what_its_author_said_is_found() {
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                row -> row.put("stars", 5),
                row -> row.put("comment", Sha256.of().value()),
                row -> row.put("at", "2000-01-01T00:00:00Z"))) {
            assertThat(violatedByLast(RATE, 0, f -> f.rowAndEvent("rating", "rating", bug)))
                    .containsExactly(RATINGS);
        }
        assertThat(violatedByLast(
                        RATE,
                        0,
                        f -> f.renamed("rating", "rating~" + person("other").id() + "~1")))
                .containsExactly(RATINGS);
    }

    /** Under another name it could take the place of other money, or be out of its owner's reach. */
    @Test
    void money_under_another_name_than_its_transactions_is_found() {
        String owner = person("seller").id().value();
        String another = "another";

        assertThat(violatedByLast(
                        TRANSFER,
                        0,
                        f -> f.renamed("credit", "credit~" + owner + "~" + another)
                                .row("credit", row -> row.put("id", another))
                                .event(event -> {
                                    ((ObjectNode) event.path("movement")
                                                    .path("credited")
                                                    .get(0))
                                            .put("id", another);
                                    return event;
                                })))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        TRANSFER,
                        0,
                        f -> f.row(
                                        "credit",
                                        row -> row.put(
                                                "owner", person("other").id().value()))
                                .event(event -> {
                                    ((ObjectNode) event.path("movement")
                                                    .path("credited")
                                                    .get(0))
                                            .put("owner", person("other").id().value());
                                    return event;
                                })))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        TRANSFER,
                        0,
                        f -> f.row("account", row -> row.put("owner", owner)).event(event -> {
                            ((ObjectNode) event.path("movement").path("base")).put("owner", owner);
                            return event;
                        })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_key_or_an_operator_that_stands_in_no_members_row_is_found() {
        String key = "member-key~" + Sha256.of();
        String operator = "operator~" + person("seller").id();
        JsonNode seller = JsonMapper.shared()
                .readTree(CanonicalJson.encode(person("seller").id()));

        for (String planted : List.of(key, operator)) {
            assertThat(violatedByLast(APPROVE, SELLERS, f -> f.with(planted, seller)))
                    .as(planted)
                    .containsExactly(AUTHORITY);
            assertThat(violatedByLast(TRANSFER, 0, f -> f.with(planted, seller)))
                    .as(planted)
                    .containsExactly(AUTHORITY);
            assertThat(violatedByLast(FOUND, 0, f -> f.with(planted, seller)))
                    .as(planted)
                    .containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(ROTATE_KEY, 0, f -> f.without("member-key"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(FOUND, 0, f -> f.without("operator"))).containsExactly(AUTHORITY);
    }

    /** A broker cuts a stream when it is told of an end, and of a withdrawal. */
    @Test
    void an_event_of_another_kind_than_its_call_makes_is_found() {
        assertThat(violatedByLast(WITHDRAW, 0, telling("ProductRevised"))).containsExactly(EVENTS);
        assertThat(violatedByLast("agreement:end", 0, telling("ClaimsOpened"))).containsExactly(EVENTS);
        assertThat(violatedByLast(SETTLE, 2, telling("PartSettled"))).containsExactly(EVENTS);
    }

    /** What is held is the seller's surety until its claim window is over. */
    @Test
    void a_part_payment_that_gives_back_what_is_held_is_found() {
        assertThat(violatedByLast(SETTLE, 0, givingBack(0))).containsExactly(AGREEMENTS);
        assertThat(violatedByLast(SETTLE, 3, givingBack(3))).containsExactly(AGREEMENTS);
    }

    /** A part settlement that returns to the buyer all that it should have left. */
    private static UnaryOperator<Forgery> givingBack(int time) {
        String seller = person("seller").id().value();
        String buyer = person("buyer").id().value();
        long held = agreement(SETTLE, time).purse().escrow().minorUnits();
        String key = Forgery.key(BLOCKS, SETTLE, time, "credit~" + seller).replace(seller, buyer);
        ObjectNode credit = Forgery.is(BLOCKS, SETTLE, time, "credit~" + seller)
                .put("owner", buyer)
                .put("amount", held);
        UnaryOperator<ObjectNode> returned = paid -> paid.put("refunded", held).put("escrow", 0);
        return f -> f.with(key, credit)
                .rowAndEvent("receipt", "receipt", returned)
                .rowAndEvent("agreement", "agreement", agreement -> {
                    var unused = returned.apply((ObjectNode) agreement.path("purse"));
                    return agreement;
                })
                .event(event -> {
                    JsonNode movement = event.path("movement");
                    ArrayNode credited = (ArrayNode) movement.path("credited");
                    ArrayNode postings = (ArrayNode) movement.path("postings");
                    ObjectNode debit = (ObjectNode) postings.get(0);
                    debit.put("amount", debit.path("amount").asLong() - held);
                    ObjectNode refund = json(Map.of("account", "member/" + buyer, "amount", held));
                    int first = buyer.compareTo(credited.get(0).path("owner").asString()) < 0
                            ? 0
                            : buyer.compareTo(credited.path(credited.size() - 1)
                                                    .path("owner")
                                                    .asString())
                                            > 0
                                    ? credited.size()
                                    : 1;
                    credited.insert(first, credit.deepCopy());
                    postings.insert(first + 1, refund);
                    return event;
                });
    }

    /** An agreement is closed early so, before its seller has come, or is disputed for ever. */
    @Test
    void a_change_that_is_dated_ahead_is_found_by_what_is_dated_after_it() {
        Instant over = claimUntil.plus(Duration.ofMinutes(16));

        assertThat(violatedBy(SETTLE, 3, f -> closed(f, over))).containsExactly(DATES);
        assertThat(violatedBy(SETTLE, 3, f -> closed(f, Instant.parse("2126-01-01T00:00:00Z"))))
                .containsExactly(DATES);
    }

    @Test
    void a_change_that_is_dated_after_its_audit_is_found() {
        Instant late = Instant.parse("9000-01-01T00:00:00Z");
        UnaryOperator<ObjectNode> opened = row -> row.put("openedAt", late.toString());
        UnaryOperator<ObjectNode> disputed = row -> row.put("at", late.toString())
                .put("ruleUntil", late.plus(Dispute.RULING_TIME).toString());

        assertThat(violatedByLast(
                        "dispute:open",
                        0,
                        f -> f.at(late)
                                .rowAndEvent("agreement", "agreement", opened)
                                .rowAndEvent("dispute", "dispute", disputed)))
                .containsExactly(DATES);
    }

    /** The auditor's clock may be a quarter of an hour behind the peers', and a submitter's one before them. */
    @Test
    void a_change_may_be_half_an_hour_ahead_of_its_auditor() {
        Instant last = madeAt("membership:expel");

        assertThat(violated(audit(BLOCKS, () -> last.minus(Duration.ofMinutes(30)))))
                .isEmpty();
        assertThat(violated(audit(BLOCKS, () -> last.minus(Duration.ofMinutes(31)))))
                .containsExactly(DATES);
    }

    @Test
    void a_change_that_is_dated_long_before_what_it_read_is_found() {
        Instant made = madeAt(RATE);

        assertThat(violatedBy(RATE, 0, rated(made.minus(Duration.ofMinutes(44)))))
                .isEmpty();
        assertThat(violatedBy(RATE, 0, rated(made.minus(Duration.ofMinutes(46)))))
                .containsExactly(DATES);
    }

    /** What was read says how old a change can be, so who dates one back says nothing of it. */
    @Test
    void a_change_that_does_not_say_that_it_read_what_it_replaced_is_found() {
        Instant back = madeAt(RATE).minus(Duration.ofDays(1));

        assertThat(violatedByLast(DESCRIBE, 1, f -> f.at(back).unread("node", "member", "member-key", "network")))
                .containsExactly(DATES);
        assertThat(violatedByLast(REVISE, 0, f -> f.unread("product"))).containsExactly(DATES);
        assertThat(violatedByLast(SETTLE, 0, f -> f.unread("agreement"))).containsExactly(DATES);
        assertThat(violatedByLast(SETTLE, 3, f -> f.unread("agreement"))).containsExactly(DATES);
        assertThat(violatedByLast("agreement:end", 0, f -> f.unread("agreement")))
                .containsExactly(DATES);
        assertThat(violatedByLast("agreement:topUp", 0, f -> f.unread("account")))
                .containsExactly(DATES);
        assertThat(violatedByLast("dispute:rule", 0, f -> f.unread("dispute"))).containsExactly(DATES);
        assertThat(violatedByLast("token:fold", 0, f -> f.unread("credit"))).containsExactly(DATES);
        assertThat(violatedByLast(TRANSFER, 0, f -> f.unread("account"))).containsExactly(DATES);
        assertThat(violatedByLast("token:issue", 1, f -> f.unread("supply"))).containsExactly(DATES);
        assertThat(violatedByLast("integrity:anchor", 1, f -> f.unread("anchor-latest")))
                .containsExactly(DATES);
        assertThat(violatedByLast(REVOKE, 0, f -> f.unread("capability"))).containsExactly(DATES);
        assertThat(violatedByLast("privacy:erase", 0, f -> f.unread("sealed-record")))
                .containsExactly(DATES);
        assertThat(violatedByLast(WITHDRAW_CONSENT, 0, f -> f.unread("consent")))
                .containsExactly(DATES);
        assertThat(violatedByLast(DESCRIBE, 1, f -> f.unread("node"))).containsExactly(DATES);
        assertThat(violatedByLast("membership:publishPolicy", 0, f -> f.unread("network")))
                .containsExactly(DATES);
        for (String function : List.of(SUSPEND, "membership:expel", LEAVE, ROTATE_KEY, SET_ENCRYPTION_KEY)) {
            assertThat(violatedByLast(function, 0, f -> f.unread("member")))
                    .as(function)
                    .containsExactly(DATES);
        }
        assertThat(violatedByLast(SETTLE, 0, f -> f.unread("network", "member")))
                .as("what is not replaced")
                .isEmpty();
    }

    private static UnaryOperator<Forgery> rated(Instant at) {
        return f -> f.at(at).rowAndEvent("rating", "rating", row -> row.put("at", at.toString()));
    }

    /** A proposal may be kept back: it is refused only where something that it read has changed. */
    @Test
    void a_change_may_come_long_after_it_was_made() {
        Instant ahead = madeAt(SET_ENCRYPTION_KEY).plus(Duration.ofHours(2));
        List<Block> left = Forgery.until(BLOCKS, LEAVE, 0);
        List<Block> keptBack = new ArrayList<>(left);
        keptBack.remove(keptBack.size() - 2);
        UnaryOperator<Forgery> later = f ->
                f.at(ahead).rowAndEvent("member", "member", row -> row.put("encryptionKeySince", ahead.toString()));

        assertThat(violated(Forgery.in(Forgery.sealed(keptBack), people.values(), SET_ENCRYPTION_KEY, 0, later)))
                .isEmpty();
        assertThat(violated(Forgery.in(left, people.values(), SET_ENCRYPTION_KEY, 0, later)))
                .contains(DATES);
    }

    private static Instant madeAt(String function) {
        return Forgery.madeAt(BLOCKS, function, 0);
    }

    @Test
    void an_event_that_tells_something_else_than_happened_is_found() {
        String other = person("other").id().value();

        assertThat(violatedBy("token:fold", 0, f -> f.event(event -> ((ObjectNode) event).put("owner", other))))
                .containsExactly(EVENTS);
        assertThat(violatedBy(SET_ENCRYPTION_KEY, 0, telling("MemberAdmitted"))).containsExactly(EVENTS);
        assertThat(violatedBy(
                        "token:fold",
                        0,
                        f -> f.event(event -> {
                            ((ObjectNode) event.path("movement").path("folded").get(0)).put("amount", 1);
                            return event;
                        })))
                .containsExactly(EVENTS);
        assertThat(violatedBy(
                        TRANSFER,
                        0,
                        f -> f.event(event -> {
                            ArrayNode postings =
                                    (ArrayNode) event.path("movement").path("postings");
                            postings.addObject()
                                    .put("account", "member/" + other)
                                    .put("amount", 3);
                            postings.addObject()
                                    .put("account", "member/" + other)
                                    .put("amount", -3);
                            return event;
                        })))
                .containsExactly(EVENTS);
    }

    @Test
    void a_row_of_a_table_that_its_function_does_not_write_is_found() {
        assertThat(violatedByLast(
                        PUBLISH, 0, f -> f.deleting("account~" + person("other").id())))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        TRANSFER,
                        0,
                        f -> f.deleting("operator~" + person("operator").id())))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        "token:issue",
                        0,
                        f -> f.deleting("account~" + person("other").id())))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast("membership:publishPolicy", 0, f -> f.renamed("network", "network~another")))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_standing_or_a_key_since_another_time_is_found() {
        String since = "2000-01-01T00:00:00Z";
        UnaryOperator<Forgery> standing = f -> f.rowAndEvent("member", "member", row -> {
            ((ObjectNode) row.get(STANDING)).put("since", since);
            return row;
        });

        for (String function : List.of(SUSPEND, "membership:reinstate", "membership:expel", LEAVE)) {
            assertThat(violatedByLast(function, 0, standing)).as(function).containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(APPROVE, SELLERS, standing)).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        FOUND,
                        0,
                        f -> f.rowAndEvent("member", "founder", row -> {
                            ((ObjectNode) row.get(STANDING)).put("since", since);
                            return row;
                        })))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        SET_ENCRYPTION_KEY,
                        0,
                        f -> f.rowAndEvent("member", "member", row -> row.put("encryptionKeySince", since))))
                .containsExactly(AUTHORITY);
    }

    /** A member keeps an operator's word on it off the ledger by changing its row all the time. */
    @Test
    void an_encryption_key_that_followed_another_at_once_is_found() {
        EncryptionKey next = new EncryptionKey("C".repeat(42) + "A=");
        List<Block> again = new ArrayList<>(Forgery.until(BLOCKS, SET_ENCRYPTION_KEY, 0));
        again.add(again.getLast());

        assertThat(violated(Forgery.in(
                        again,
                        people.values(),
                        SET_ENCRYPTION_KEY,
                        1,
                        f -> f.again()
                                .calling(SET_ENCRYPTION_KEY, next)
                                .rowAndEvent("member", "member", row -> row.put("encryptionKey", next.base64())))))
                .containsExactly(VERDICTS, AUTHORITY);
    }

    private static UnaryOperator<Forgery> telling(String kind) {
        return f -> f.event(event -> ((ObjectNode) event).put("event", kind));
    }

    /** What is found where that call was the last that happened. */
    private static List<String> violatedByLast(String function, int time, UnaryOperator<Forgery> bug) {
        return violated(Forgery.in(Forgery.until(BLOCKS, function, time), people.values(), function, time, bug));
    }

    private static <P extends Product> P product(String function, int time, Class<P> state) {
        return state.cast(CanonicalJson.decode(
                CanonicalJson.encode(Forgery.is(BLOCKS, function, time, "product")), Product.class));
    }

    private static Person person(String role) {
        return Optional.ofNullable(people.get(role)).orElseThrow();
    }
}
