package org.blendsm.model.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.payment.Voucher;

/** A voucher's signature as anybody may write it: never a fault, and never right. */
class DetachedJwsFuzzTest {
    private static final Sha256 NETWORK = Sha256.of();
    private static final Voucher VOUCHER = new Voucher(AgreementId.of("a".repeat(64)), 1, new Money(5), false);
    private static final KeyPair KEY = key();

    @FuzzTest(maxDuration = "2m")
    void any_text(byte[] text) {
        refused(new String(text, ISO_8859_1));
    }

    @FuzzTest(maxDuration = "2m")
    void anything_under_the_right_header(byte[] signature) throws GeneralSecurityException {
        String right = DetachedJws.sign(DocumentType.VOUCHER, NETWORK, VOUCHER, _ -> new byte[64])
                .compact();
        refused(right.substring(0, right.indexOf("..") + 2)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
    }

    private static void refused(String compact) {
        DetachedJws jws;
        try {
            jws = new DetachedJws(compact);
        } catch (IllegalArgumentException malformed) {
            return;
        }
        assertThat(jws.verifies(DocumentType.VOUCHER, NETWORK, VOUCHER, KEY.getPublic()))
                .isFalse();
    }

    private static KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
