package org.blendsm.system;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.integrity.NewAnchor;
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
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.NewConsent;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.privacy.SealedRecords;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.NewRatingAnswer;
import org.blendsm.model.rating.Ratings;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;
import org.blendsm.system.TestLedger.Person;
import org.hyperledger.fabric.protos.common.Block;
import org.springframework.util.FileSystemUtils;

/** What is done on a ledger of its own, by everybody, so that its blocks hold calls of each kind to plant a bug in. */
final class Trade {
    static final Money FORTUNE = new Money(10_000);
    static final NewProduct ANOTHER =
            new NewProduct("Other numbers", "One before another", List.of(), "text/plain", "2", "As is");

    private final Sha256 network;
    private final Ledger ledger;
    private final Map<String, Person> people = new HashMap<>();
    private final Person operator;
    private final Person broker;
    private final Person buyer;
    private final Person seller;
    private final Person other;
    private final Person arbiter;
    private final Person pool;
    private final Person second;
    private final Person helper;
    private int wishes;

    /**
     * What is left of it.
     *
     * @param people by what they are to the tests
     * @param claimUntil when the claim window of the agreement that was ended is over
     */
    record Outcome(List<Block> blocks, Map<String, Person> people, Instant claimUntil) {}

    private Trade(TestLedger network, Ledger ledger) throws IOException {
        this.network = network.network();
        this.ledger = ledger;
        operator = known("operator", network.enrol("operator", "the-operator", "admin", Role.OPERATOR));
        broker = known("broker", network.enrolSpeaker("operator", "the-broker"));
        buyer = known("buyer", network.enrol("consumer", "the-buyer", "client", Role.BUYER));
        seller = known("seller", network.enrol("provider", "the-seller", "client", Role.SELLER));
        other = known("other", network.enrol("provider", "somebody-else", "client", Role.SELLER));
        arbiter = known("arbiter", network.enrol("consumer", "the-arbiter", "client", Role.ARBITER));
        pool = known("pool", network.enrolSpeaker("provider", "the-pool"));
        second = known("second", network.enrolSpeaker("provider", "another-pool"));
        helper = known("helper", network.enrol("provider", "a-helper", "client", Role.BROKER));
    }

    private Person known(String role, Person person) {
        people.put(role, person);
        return person;
    }

    /** Starts the ledger, trades on it, and leaves nothing of it but its blocks. */
    static Outcome made() throws Exception {
        Path folder = Files.createTempDirectory("blendsm-trade-");
        try (Closeable _ = () -> FileSystemUtils.deleteRecursively(folder);
                TestLedger network = TestLedger.start(folder);
                Ledger ledger = network.connect(Patience.USUAL, LedgerObserver.NONE)) {
            return new Trade(network, ledger).trade();
        }
    }

    private Outcome trade() throws Exception {
        Memberships oracle = operator.at(ledger).contract(Memberships.class);
        oracle.found(operator.founding(network));
        for (Person person : List.of(broker, buyer, seller, other, arbiter, pool, second, helper)) {
            oracle.approve(person.approval(network));
        }
        oracle.registerNode(Node.approved("pool", Node.Kind.NODE, seller.mspId(), 1));
        Memberships speaker = pool.at(ledger).contract(Memberships.class);
        speaker.describeNode(description("keys", 2));
        speaker.describeNode(description("next keys", 3));
        SortedMap<String, List<Role>> policy = new TreeMap<>(oracle.network().policy());
        policy.remove("access:issue");
        oracle.publishPolicy(policy);
        oracle.retireNode("pool", "moved");
        oracle.registerNode(Node.approved("pool", Node.Kind.NODE, seller.mspId(), 5));
        oracle.refuse(new Rejection(Sha256.of(), "nobody knows them"));
        Product.Offered product = sale();
        disputed(accept(product), Optional.empty());
        Instant claimUntil = ended(accept(product));
        disputed(accept(product), Optional.of(seller));
        unanchored(accept(product));
        secondProduct();
        ownAffairs();
        oracle.suspend(other.id(), "late");
        oracle.reinstate(other.id());
        oracle.expel(other.id(), "theft");
        List<Block> blocks = new ArrayList<>();
        seller.at(ledger).blocks(Duration.ofSeconds(60), blocks::add);
        return new Outcome(List.copyOf(blocks), Map.copyOf(people), claimUntil);
    }

    /** What the pool says of itself. */
    static NodeDescription description(String tokenKeys, long version) {
        return new NodeDescription("pool", new TreeMap<>(), new TreeMap<>(), Optional.of(tokenKeys), version);
    }

    private Product.Offered sale() throws Exception {
        Tokens treasury = operator.at(ledger).contract(Tokens.class);
        treasury.issue(wish(), buyer.id(), FORTUNE);
        treasury.issue(wish(), seller.id(), NumbersForSale.PRICE);
        Tokens purse = buyer.at(ledger).contract(Tokens.class);
        purse.fold(buyer.id(), purse.account(buyer.id()).fold());
        purse.transfer(wish(), new Transfer(seller.id(), NumbersForSale.PRICE, Fold.NONE));
        Product.Offered product =
                NumbersForSale.offer(seller.at(ledger).contract(Catalogue.class), wish(), wish(), broker);
        Agreement first = accept(product);
        accept(product);
        buyer.at(ledger)
                .contract(Agreements.class)
                .topUp(wish(), new TopUp(first.deal().id(), NumbersForSale.PRICE, Fold.NONE));
        anchor(product.listing().id(), 0, 2);
        anchor(product.listing().id(), 2, 5);
        Payments payments = seller.at(ledger).contract(Payments.class);
        payments.settle(NumbersForSale.claim(first, buyer, 10, false));
        payments.settle(NumbersForSale.ticked(first, buyer, 20, 10));
        payments.settle(invoiced(NumbersForSale.claim(first, buyer, 40, true), first.deal(), seller, tree(2)));
        anchor(product.listing().id(), 5, 6);
        for (Person side : List.of(buyer, seller)) {
            side.at(ledger)
                    .contract(Ratings.class)
                    .rate(new NewRating(first.deal().id(), 4, Optional.empty()));
        }
        seller.at(ledger)
                .contract(Ratings.class)
                .answer(new NewRatingAnswer(first.deal().id(), Sha256.of()));
        return product;
    }

    private void disputed(Agreement agreement, Optional<Person> answers) {
        ruled(agreement.deal().id(), answers, Money.ZERO, agreement.purse().escrow());
    }

    private void ruled(AgreementId id, Optional<Person> answers, Money toSeller, Money toBuyer) {
        buyer.at(ledger).contract(Disputes.class).open(new NewDispute(id, "nothing came", Sha256.of()));
        answers.ifPresent(side ->
                side.at(ledger).contract(Disputes.class).answer(new DisputeAnswer(id, "all of it came", Sha256.of())));
        arbiter.at(ledger).contract(Disputes.class).rule(new Ruling(id, toSeller, toBuyer, "indeed"));
    }

    /** Ten are claimed, five of them paid for, and six are anchored: the arbiter splits as the ledger would. */
    private void unanchored(Agreement agreement) throws Exception {
        seller.at(ledger).contract(Payments.class).settle(NumbersForSale.claim(agreement, buyer, 10, false));
        ruled(agreement.deal().id(), Optional.empty(), NumbersForSale.PRICE, NumbersForSale.PRICE.times(94));
    }

    /**
     * After both sides extended it. Anyone opens the claim window; the seller comes within it.
     *
     * @return when that window is over
     */
    private Instant ended(Agreement agreement) throws Exception {
        AgreementId id = agreement.deal().id();
        Instant until =
                agreement.deal().expiresAt().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(1));
        seller.at(ledger).contract(Agreements.class).proposeExtension(id, until);
        buyer.at(ledger).contract(Agreements.class).acceptExtension(id, until);
        buyer.at(ledger).contract(Agreements.class).end(id);
        Agreement ending = other.at(ledger).contract(Agreements.class).openClaims(id);
        seller.at(ledger).contract(Payments.class).settle(NumbersForSale.claim(agreement, buyer, 10, false));
        return ((Agreement.Ending) ending).claimUntil().orElseThrow();
    }

    /** Another product of the seller's, for which it gives a right and seals a record, until it is withdrawn. */
    private void secondProduct() {
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
    private void ownAffairs() throws Exception {
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

    private IdempotencyKey wish() {
        return new IdempotencyKey("wish-" + wishes++);
    }

    private Agreement accept(Product.Offered product) {
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

    private void anchor(ProductId stream, int from, int to) {
        List<Sha256> proof = from == 0 ? List.of() : MerkleTree.consistency(leaves(to), from);
        seller.at(ledger).contract(Anchors.class).anchor(new NewAnchor(stream, to, tree(to).root(), proof));
    }

    private static List<Sha256> leaves(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> MerkleTree.leafHash(new byte[] {(byte) i}))
                .toList();
    }

    /** The tree of the stream's first messages. */
    static AnchoredTree tree(int size) {
        return new AnchoredTree(size, MerkleTree.root(leaves(size)));
    }

    /** The claim with what its seller asks for, all of it, on this tree. */
    static Claim invoiced(Claim claim, Agreement.Deal deal, Person seller, AnchoredTree tree) throws Exception {
        long messages = claim.voucher().messages();
        Invoice invoice = new Invoice(deal.id(), 1, messages, Optional.of(tree), NumbersForSale.PRICE.times(messages));
        return new Claim(
                claim.voucher(),
                Optional.of(new SignedInvoice(invoice, seller.sign(DocumentType.INVOICE, deal.network(), invoice))));
    }
}
