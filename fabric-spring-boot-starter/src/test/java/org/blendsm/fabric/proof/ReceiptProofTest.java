package org.blendsm.fabric.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.blendsm.fabric.proof.PaperNetwork.Signer;
import org.blendsm.fabric.proof.ProofRefused.Reason;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.ByRuling;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.junit.jupiter.api.Test;

class ReceiptProofTest {
    private static final String CHAINCODE = "blendsm";
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
    private static final AgreementId AGREEMENT =
            new AgreementId(Sha256.of("agreement".getBytes(StandardCharsets.UTF_8)));

    private static final ProductId STREAM = new ProductId(Sha256.of());
    private static final List<Sha256> LEAVES = IntStream.range(0, 7)
            .mapToObj(i -> new Leaf(STREAM, i, payload(i)).hash())
            .toList();
    private static final AnchoredTree TREE = new AnchoredTree(LEAVES.size(), MerkleTree.root(LEAVES));

    private final PaperNetwork network = new PaperNetwork("OperatorMSP", "ProviderMSP", "ConsumerMSP", "AuditorMSP");
    private final KeyPair buyer = PaperNetwork.keys();
    private final KeyPair seller = PaperNetwork.keys();
    private final List<Signer> twoPeers = network.peers("OperatorMSP", "ProviderMSP");
    private final Receipt receipt = receipt(buyer, seller);
    private final ReceiptBundle bundle = bundle(network.genesis(), twoPeers, receipt);

    @Test
    void a_receipt_is_proven_by_two_organisations_to_who_holds_the_fingerprint() {
        ReceiptProof proof = verify(bundle);

        assertThat(proof.receipt()).isEqualTo(receipt);
        assertThat(proof.endorsedBy()).containsExactly("OperatorMSP", "ProviderMSP");
    }

    @Test
    void a_bundle_survives_being_written_and_read() {
        byte[] file = CanonicalJson.encode(bundle);

        assertThat(verify(CanonicalJson.decode(file, ReceiptBundle.class)).receipt())
                .isEqualTo(receipt);
    }

    @Test
    void a_bundle_that_brings_its_own_root_of_trust_is_refused() {
        PaperNetwork forged = new PaperNetwork("OperatorMSP", "ProviderMSP", "ConsumerMSP", "AuditorMSP");
        List<Signer> itsPeers = forged.peers("OperatorMSP", "ProviderMSP");

        assertThat(refusal(bundle(forged.genesis(), itsPeers, receipt))).isEqualTo(Reason.FOREIGN_NETWORK);
    }

    @Test
    void a_genesis_block_with_another_content_under_the_right_header_is_refused() throws Exception {
        PaperNetwork forged = new PaperNetwork("OperatorMSP", "ProviderMSP");
        var right = org.hyperledger.fabric.protos.common.Block.parseFrom(network.genesis());
        var wrong = org.hyperledger.fabric.protos.common.Block.parseFrom(forged.genesis());
        byte[] mixed = right.toBuilder().setData(wrong.getData()).build().toByteArray();

        assertThat(refusal(bundle(mixed, forged.peers("OperatorMSP", "ProviderMSP"), receipt)))
                .isEqualTo(Reason.FOREIGN_NETWORK);
    }

    @Test
    void peers_of_a_forged_authority_prove_nothing() {
        PaperNetwork forged = new PaperNetwork("OperatorMSP", "ProviderMSP");

        assertThat(refusal(bundle(network.genesis(), forged.peers("OperatorMSP", "ProviderMSP"), receipt)))
                .isEqualTo(Reason.NOT_ENDORSED);
    }

    @Test
    void one_organisation_is_not_enough_even_with_two_signatures() {
        List<Signer> same = network.peers("OperatorMSP", "OperatorMSP");

        assertThat(refusal(bundle(network.genesis(), same, receipt))).isEqualTo(Reason.NOT_ENDORSED);
    }

    @Test
    void an_organisation_that_does_not_endorse_does_not_count() {
        List<Signer> withAuditor = network.peers("OperatorMSP", "AuditorMSP");

        assertThat(refusal(bundle(network.genesis(), withAuditor, receipt))).isEqualTo(Reason.NOT_ENDORSED);
    }

    @Test
    void a_member_is_no_peer_and_endorses_nothing() {
        List<Signer> withMember = List.of(network.peer("OperatorMSP"), network.client("ProviderMSP"));

        assertThat(refusal(bundle(network.genesis(), withMember, receipt))).isEqualTo(Reason.NOT_ENDORSED);
    }

    @Test
    void a_receipt_with_another_amount_is_refused() {
        Receipt richer = withPaid(receipt, new Money(999));

        assertThat(refusal(new ReceiptBundle(2, richer, bundle.genesis(), bundle.receipt(), bundle.agreement())))
                .isEqualTo(Reason.OTHER_ANSWER);
    }

    @Test
    void an_answer_to_another_question_is_refused() {
        byte[] otherNumber = endorsed(twoPeers, json(receipt), "payment:receipt", json(AGREEMENT), "1");

        assertThat(refusal(withReceipt(otherNumber))).isEqualTo(Reason.OTHER_QUESTION);
    }

    @Test
    void an_answer_of_another_chaincode_is_refused() {
        byte[] other = network.endorsed("mine", json(receipt), twoPeers, "payment:receipt", json(AGREEMENT), "0");

        assertThat(refusal(withReceipt(other))).isEqualTo(Reason.OTHER_QUESTION);
    }

    @Test
    void every_flipped_byte_of_the_endorsed_receipt_is_noticed() {
        byte[] endorsed = endorsed(twoPeers, json(receipt), "payment:receipt", json(AGREEMENT), "0");
        for (int i = 0; i < endorsed.length; i++) {
            byte[] flipped = endorsed.clone();
            flipped[i] ^= 0x01;
            assertThat(refusalOrNothing(withReceipt(flipped)))
                    .as("byte %d of %d", i, endorsed.length)
                    .isPresent();
        }
    }

    @Test
    void a_voucher_of_another_key_is_refused() {
        Receipt forged = receipt(PaperNetwork.keys(), seller);

        assertThat(refusal(bundle(network.genesis(), twoPeers, forged))).isEqualTo(Reason.VOUCHER_NOT_SIGNED);
    }

    @Test
    void an_invoice_of_another_key_is_refused() {
        Receipt forged = receipt(buyer, PaperNetwork.keys());

        assertThat(refusal(bundle(network.genesis(), twoPeers, forged))).isEqualTo(Reason.INVOICE_NOT_SIGNED);
    }

    @Test
    void an_invoice_of_the_key_that_the_seller_held_then_is_good_whatever_key_it_holds_now() {
        KeyPair heldThen = PaperNetwork.keys();
        Receipt old = receipt(buyer, heldThen, Optional.of(heldThen));

        assertThat(verify(bundle(network.genesis(), twoPeers, old)).receipt()).isEqualTo(old);
    }

    @Test
    void an_invoice_that_the_ledger_names_no_key_for_is_refused() {
        Receipt nobodys = receipt(buyer, seller, Optional.empty());

        assertThat(refusal(bundle(network.genesis(), twoPeers, nobodys))).isEqualTo(Reason.INVOICE_NOT_SIGNED);
    }

    @Test
    void a_message_is_held_against_the_root_that_the_payment_stood_on() {
        ReceiptProof proof = verify(bundle(network.genesis(), twoPeers, receiptOn(Optional.of(TREE))));
        InclusionProof third = MerkleTree.inclusion(LEAVES, 3);

        assertThat(proof.tree()).contains(TREE);
        assertThat(proof.stream()).isEqualTo(STREAM);
        proof.requireIncludes(payload(3), third);
        assertThat(refusal(() -> proof.requireIncludes(payload(4), third))).isEqualTo(Reason.OTHER_MESSAGE);
        assertThat(refusal(() -> proof.requireIncludes(payload(3), MerkleTree.inclusion(LEAVES.subList(0, 4), 3))))
                .as("a smaller tree of the same stream")
                .isEqualTo(Reason.OTHER_MESSAGE);
    }

    @Test
    void without_a_tree_in_the_invoice_no_message_is_proven() {
        assertThat(verify(bundle).tree()).isEmpty();
        assertThat(refusal(() -> verify(bundle).requireIncludes(payload(3), MerkleTree.inclusion(LEAVES, 3))))
                .isEqualTo(Reason.NO_TREE);
    }

    @Test
    void junk_is_refused_as_junk() {

        assertThat(refusal(new ReceiptBundle(2, bundle.record(), "no base64!", bundle.receipt(), bundle.agreement())))
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void what_a_ruling_split_is_proven_by_the_file_alone() {
        Receipt ruled = new Receipt(
                AGREEMENT,
                0,
                address(buyer),
                address(seller),
                address(seller),
                1,
                0,
                new Money(20),
                Money.ZERO,
                new Money(130),
                Money.ZERO,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ByRuling(AGREEMENT, Optional.of(address(PaperNetwork.keys())))),
                network.fingerprint(),
                AT,
                true);

        assertThat(verify(bundle(network.genesis(), twoPeers, ruled)).receipt()).isEqualTo(ruled);
        ReceiptBundle sent = bundle(network.genesis(), twoPeers, ruled);
        assertThat(refusal(new ReceiptBundle(2, receipt, sent.genesis(), sent.receipt(), sent.agreement())))
                .isEqualTo(Reason.OTHER_ANSWER);
    }

    private ReceiptProof verify(ReceiptBundle bundle) {
        return ReceiptProof.verify(bundle, network.fingerprint(), CHAINCODE, EndorsementRule.MARKETPLACE);
    }

    private static Sha256 payload(int sequence) {
        return Sha256.of(new byte[] {(byte) sequence});
    }

    private static Reason refusal(Runnable asked) {
        return Objects.requireNonNull(catchThrowableOfType(ProofRefused.class, asked::run))
                .reason();
    }

    private Reason refusal(ReceiptBundle bundle) {
        return refusalOrNothing(bundle).orElseThrow();
    }

    private Optional<Reason> refusalOrNothing(ReceiptBundle bundle) {
        return Optional.ofNullable(catchThrowableOfType(ProofRefused.class, () -> verify(bundle)))
                .map(ProofRefused::reason);
    }

    private ReceiptBundle bundle(byte[] genesis, List<Signer> endorsers, Receipt receipt) {
        return new ReceiptBundle(
                2,
                receipt,
                base64(genesis),
                base64(endorsed(endorsers, json(receipt), "payment:receipt", json(AGREEMENT), "0")),
                base64(endorsed(
                        endorsers, json(agreement(), Agreement.class), "agreement:agreement", json(AGREEMENT))));
    }

    private ReceiptBundle withReceipt(byte[] endorsed) {
        return new ReceiptBundle(2, bundle.record(), bundle.genesis(), base64(endorsed), bundle.agreement());
    }

    private byte[] endorsed(List<Signer> endorsers, String answer, String function, String... arguments) {
        return network.endorsed(CHAINCODE, answer, endorsers, function, arguments);
    }

    private Receipt receipt(KeyPair voucherKey, KeyPair invoiceKey) {
        return receipt(voucherKey, invoiceKey, Optional.of(seller));
    }

    private Receipt receipt(KeyPair voucherKey, KeyPair invoiceKey, Optional<KeyPair> sellersKeyThen) {
        return receipt(voucherKey, invoiceKey, sellersKeyThen, Optional.empty());
    }

    private Receipt receiptOn(Optional<AnchoredTree> tree) {
        return receipt(buyer, seller, Optional.of(seller), tree);
    }

    private Receipt receipt(
            KeyPair voucherKey, KeyPair invoiceKey, Optional<KeyPair> sellersKeyThen, Optional<AnchoredTree> tree) {
        Voucher voucher = new Voucher(AGREEMENT, 10, new Money(50), true);
        Invoice invoice = new Invoice(AGREEMENT, 1, 10, tree, new Money(50));
        return new Receipt(
                AGREEMENT,
                0,
                address(buyer),
                address(seller),
                address(seller),
                1,
                10,
                new Money(50),
                Money.ZERO,
                Money.ZERO,
                Money.ZERO,
                Optional.of(new SignedVoucher(voucher, signed(DocumentType.VOUCHER, voucher, voucherKey))),
                Optional.of(new SignedInvoice(invoice, signed(DocumentType.INVOICE, invoice, invoiceKey))),
                sellersKeyThen.map(keys -> PublicKeyInfo.of(keys.getPublic())),
                Optional.empty(),
                network.fingerprint(),
                AT,
                true);
    }

    private Agreement agreement() {
        NewOffer conditions = new NewOffer(
                new Money(5),
                10,
                30,
                Duration.ofHours(1),
                Duration.ofHours(1),
                0,
                List.of(PaymentMode.VOUCHER),
                HashedBy.BROKER,
                address(seller),
                0);
        Offer offer = new Offer(new OfferId(Sha256.of()), STREAM, 1, Sha256.of(), address(seller), conditions, AT);
        Agreement.Deal deal = new Agreement.Deal(
                AGREEMENT,
                offer,
                address(buyer),
                PaymentMode.VOUCHER,
                network.fingerprint(),
                address(buyer),
                PublicKeyInfo.of(buyer.getPublic()),
                new CapabilityId(Sha256.of()),
                AT,
                AT.plus(Duration.ofHours(1)),
                Sha256.of());
        return new Agreement.Open(deal, Agreement.Purse.of(new Money(150), AT));
    }

    private DetachedJws signed(DocumentType type, Object document, KeyPair keys) {
        try {
            return DetachedJws.sign(type, network.fingerprint(), document, input -> {
                Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
                ecdsa.initSign(keys.getPrivate());
                ecdsa.update(input);
                return ecdsa.sign();
            });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Receipt withPaid(Receipt r, Money paid) {
        return new Receipt(
                r.agreement(),
                r.number(),
                r.buyer(),
                r.seller(),
                r.broker(),
                r.fromMessage(),
                r.toMessage(),
                paid,
                r.fee(),
                r.refunded(),
                r.escrow(),
                r.voucher(),
                r.invoice(),
                r.invoiceKey(),
                r.ruling(),
                r.network(),
                r.at(),
                r.last());
    }

    private static MemberId address(KeyPair keys) {
        return PublicKeyInfo.of(keys.getPublic()).address();
    }

    private static String json(Object record) {
        return json(record, record.getClass());
    }

    private static String json(Object record, Class<?> type) {
        return new String(CanonicalJson.encode(record, type), StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
