package org.blendsm.benchmarks.payment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.blendsm.client.Ticks;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.crypto.VerifyingKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.TickChain;
import org.blendsm.model.payment.Voucher;
import org.blendsm.pubsub.broker.AgreementTerms;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Parties;
import org.blendsm.pubsub.payment.VoucherDesk;
import org.blendsm.pubsub.payment.VoucherTerms;

/** One buyer with one agreement, and the vouchers that it is about to bring. */
final class Purse {
    private static final ProductId PRODUCT = ProductId.of("a".repeat(64));
    private static final MemberId SELLER = new MemberId("a".repeat(40));
    private static final Sha256 NETWORK = Sha256.of("a network".getBytes(StandardCharsets.UTF_8));
    private static final Money PRICE = new Money(5);
    private static final long DEPOSITED = 1L << 40;
    /** A client that waits for no answer still leaves only so many publishes without one. */
    private static final int UNANSWERED = 100;

    private final AgreementId agreement;
    private final SigningKey signingKey;
    private final PublicKey bareKey;
    private final VoucherTerms terms;
    private final List<byte[]> letters = new ArrayList<>();
    private final List<byte[]> signingInputs = new ArrayList<>();
    private final List<byte[]> signatures = new ArrayList<>();
    private final List<byte[]> ticks = new ArrayList<>();
    private long messages;

    Purse(int number) throws GeneralSecurityException {
        KeyPair pair = P256.newKey();
        PublicKeyInfo publicKey = PublicKeyInfo.of(pair.getPublic());
        this.agreement = AgreementId.of("%064x".formatted(number));
        this.signingKey = SigningKey.of(pair.getPrivate());
        this.bareKey = KeyFactory.getInstance("EC", P256.provider())
                .generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded()));
        this.terms = new VoucherTerms(
                agreement,
                publicKey.address(),
                PaymentMode.VOUCHER,
                VerifyingKey.of(publicKey),
                DetachedJws.Header.of(DocumentType.VOUCHER, NETWORK),
                PRICE,
                true,
                Optional.empty());
    }

    static int numberOf(AgreementId agreement) {
        return Integer.parseInt(agreement.toString(), 16);
    }

    AgreementTerms metered() {
        return new AgreementTerms(
                agreement,
                PRODUCT,
                Optional.of(new Parties(terms.buyer(), SELLER)),
                PaymentMode.VOUCHER,
                30,
                DEPOSITED);
    }

    VoucherTerms terms() {
        return terms;
    }

    /** The next vouchers, each for one message more, as JSON; and their signatures for the bare check. */
    void sign(int count) throws GeneralSecurityException {
        letters.clear();
        signingInputs.clear();
        signatures.clear();
        for (int i = 0; i < count; i++) {
            messages++;
            Voucher voucher = new Voucher(agreement, messages, PRICE.times(messages), false);
            DetachedJws signature = DetachedJws.sign(DocumentType.VOUCHER, NETWORK, voucher, signingKey.es256());
            letters.add(CanonicalJson.encode(new SignedVoucher(voucher, signature)));
            signingInputs.add(DetachedJws.signingInput(DocumentType.VOUCHER, NETWORK, CanonicalJson.encode(voucher)));
            String compact = signature.compact();
            signatures.add(P256.der(Base64.getUrlDecoder().decode(compact.substring(compact.indexOf("..") + 2))));
        }
    }

    /** Opens a chain of the longest kind, and has its ticks ready as they come over MQTT. */
    void openTicks(VoucherDesk desk) throws GeneralSecurityException {
        ticks.clear();
        Ticks chain = Ticks.fresh(TickChain.LONGEST, 1);
        Voucher voucher = new Voucher(agreement, messages, PRICE.times(messages), false, Optional.of(chain.chain()));
        desk.bring(
                terms.buyer(),
                agreement,
                new SignedVoucher(
                        voucher, DetachedJws.sign(DocumentType.VOUCHER, NETWORK, voucher, signingKey.es256())));
        for (int number = 1; number <= TickChain.LONGEST; number++) {
            ticks.add(chain.tick(number).encoded());
        }
        messages += TickChain.LONGEST;
    }

    /** One after the other, some of them unanswered as a client may leave them; returns when all are on disk. */
    void releaseAll(Meter meter) {
        Deque<CompletableFuture<Void>> unanswered = new ArrayDeque<>();
        for (byte[] tick : ticks) {
            if (unanswered.size() == UNANSWERED) {
                unanswered.remove().join();
            }
            unanswered.add(meter.tick(agreement, ByteBuffer.wrap(tick)));
        }
        unanswered.forEach(CompletableFuture::join);
    }

    /** As a request that arrived: refused loudly, if at all. */
    void bringAll(VoucherDesk desk) {
        for (byte[] letter : letters) {
            desk.bring(terms.buyer(), agreement, CanonicalJson.decode(letter, SignedVoucher.class));
        }
    }

    /** Nothing but the provider. */
    void verifyAll() throws GeneralSecurityException {
        for (int i = 0; i < signatures.size(); i++) {
            Signature ecdsa = Signature.getInstance("SHA256withECDSA", P256.provider());
            ecdsa.initVerify(bareKey);
            ecdsa.update(signingInputs.get(i));
            if (!ecdsa.verify(signatures.get(i))) {
                throw new GeneralSecurityException("a good signature was refused");
            }
        }
    }
}
