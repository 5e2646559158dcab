package org.blendsm.fabric.proof;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;

/**
 * A receipt that was verified off-line.
 *
 * @param endorsedBy MSP ids of the organisations whose peers say that this receipt stands on the ledger
 * @param askedAt when they were asked, by the asker's clock
 */
public record ReceiptProof(Receipt receipt, List<String> endorsedBy, Instant askedAt) {
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
        return new ReceiptProof(receipt, List.copyOf(answer.endorsers(network, rule)), answer.at());
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
