package org.blendsm.fabric.proof;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;

/**
 * A receipt that was verified off-line.
 *
 * @param stream the product whose messages it is for, as the agreement on the ledger names it
 * @param endorsedBy MSP ids of the organisations whose peers say that this receipt stands on the ledger
 * @param askedAt when they were asked, by the asker's clock
 */
public record ReceiptProof(Receipt receipt, ProductId stream, List<String> endorsedBy, Instant askedAt) {
    public ReceiptProof {
        endorsedBy = List.copyOf(endorsedBy);
    }

    /**
     * Verifies a bundle against what the verifier holds itself.
     *
     * @param fingerprint of the network, from a source other than the bundle
     * @param chaincode the chaincode's name, {@code blendsm}
     * @throws ProofRefused with the reason
     */
    public static ReceiptProof verify(
            ReceiptBundle bundle, Sha256 fingerprint, String chaincode, EndorsementRule rule) {
        GenesisBlock network = GenesisBlock.of(bytes(bundle.genesis()), fingerprint);
        Receipt receipt = bundle.record();
        EndorsedAnswer answer = EndorsedAnswer.of(bytes(bundle.receipt()));
        byte[] agreementId = CanonicalJson.encode(receipt.agreement());
        byte[] onLedger = answer.answerTo(
                network, rule, chaincode, "payment:receipt", agreementId, CanonicalJson.encode(receipt.number()));
        if (!Arrays.equals(onLedger, CanonicalJson.encode(receipt))
                || !receipt.network().equals(fingerprint)) {
            throw new ProofRefused(ProofRefused.Reason.OTHER_ANSWER, "The ledger's receipt is another one");
        }
        Agreement agreement = CanonicalJson.decode(
                EndorsedAnswer.of(bytes(bundle.agreement()))
                        .answerTo(network, rule, chaincode, "agreement:agreement", agreementId),
                Agreement.class);
        receipt.voucher().ifPresent(voucher -> requireSigned(voucher, agreement.deal(), fingerprint));
        receipt.invoice().ifPresent(invoice -> requireSigned(invoice, receipt.invoiceKey(), fingerprint));
        return new ReceiptProof(
                receipt, agreement.deal().offer().product(), List.copyOf(answer.endorsers(network, rule)), answer.at());
    }

    /**
     * The anchored tree that the payment stood on: the seller signed it, and the ledger has held it against its
     * anchors.
     */
    public Optional<AnchoredTree> tree() {
        return receipt.invoice().flatMap(signed -> signed.invoice().tree());
    }

    /**
     * Holds a message against that tree; asks nobody.
     *
     * @param payload SHA-256 of the message's bytes as they were delivered
     * @param proof that was asked for with the tree's size
     * @throws ProofRefused {@code NO_TREE} where the invoice names none or there is no invoice; {@code OTHER_MESSAGE}
     *     where another message stands there
     */
    public void requireIncludes(Sha256 payload, InclusionProof proof) {
        AnchoredTree tree = tree().orElseThrow(() -> new ProofRefused(
                ProofRefused.Reason.NO_TREE, "The receipt has no invoice that names an anchored tree"));
        if (!tree.includes(new Leaf(stream, proof.sequence(), payload), proof)) {
            throw new ProofRefused(
                    ProofRefused.Reason.OTHER_MESSAGE,
                    "This message is not shown to be number " + proof.sequence() + " of the " + tree.treeSize()
                            + " under the root that the payment stood on; a proof is asked for with that size");
        }
    }

    private static void requireSigned(SignedVoucher voucher, Agreement.Deal deal, Sha256 network) {
        boolean good = voucher.voucher().agreement().equals(deal.id())
                && voucher.verifies(network, deal.voucherKey().key());
        if (!good) {
            throw new ProofRefused(
                    ProofRefused.Reason.VOUCHER_NOT_SIGNED,
                    "The voucher is not signed by the key that the agreement names, or its tick is not of its chain");
        }
    }

    private static void requireSigned(SignedInvoice invoice, Optional<PublicKeyInfo> sellersKey, Sha256 network) {
        boolean good = sellersKey
                .filter(key ->
                        invoice.signature().verifies(DocumentType.INVOICE, network, invoice.invoice(), key.key()))
                .isPresent();
        if (!good) {
            throw new ProofRefused(
                    ProofRefused.Reason.INVOICE_NOT_SIGNED,
                    "The invoice does not carry the signature of the key that the seller held then");
        }
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new ProofRefused(ProofRefused.Reason.MALFORMED, "A part of the bundle is not base64", e);
        }
    }
}
