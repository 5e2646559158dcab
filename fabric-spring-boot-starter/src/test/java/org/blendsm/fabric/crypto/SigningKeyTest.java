package org.blendsm.fabric.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.conscrypt.Conscrypt;
import org.hyperledger.fabric.client.identity.Identities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
    private static final byte[] MESSAGE = "a whole message, not its digest".getBytes(UTF_8);

    private final KeyPair pair = P256.newKey();
    private final SigningKey key = SigningKey.of(pair.getPrivate());

    private static boolean verifies(DetachedJws.Es256Check check, byte[] signature) {
        try {
            return check.verifies(MESSAGE, signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean verified(String algorithm, byte[] signature) throws Exception {
        Signature jdk = Signature.getInstance(algorithm, "SunEC");
        jdk.initVerify(pair.getPublic());
        jdk.update(MESSAGE);
        return jdk.verify(signature);
    }

    @Test
    void the_fast_provider_is_at_work_here() {
        assertThat(Conscrypt.isAvailable()).isTrue();
    }

    @Test
    void the_jdk_accepts_its_signatures_and_none_is_high_s() throws Exception {
        BigInteger halfOrder =
                ((ECPublicKey) pair.getPublic()).getParams().getOrder().shiftRight(1);
        for (int i = 0; i < 64; i++) {
            byte[] signature = key.sign(MESSAGE);
            assertThat(verified("SHA256withECDSA", signature)).isTrue();
            byte[] plain = P256.plain(signature);
            BigInteger s = new BigInteger(1, Arrays.copyOfRange(plain, 32, 64));
            assertThat(s).isLessThanOrEqualTo(halfOrder);
        }
    }

    @Test
    void a_high_s_is_mirrored_and_stays_valid() throws Exception {
        BigInteger order = ((ECPublicKey) pair.getPublic()).getParams().getOrder();
        byte[] low = P256.plain(key.sign(MESSAGE));
        BigInteger highS = order.subtract(new BigInteger(1, Arrays.copyOfRange(low, 32, 64)));
        byte[] high = Arrays.copyOf(low, 64);
        byte[] s = highS.toByteArray();
        System.arraycopy(s, s.length - 32, high, 32, 32);
        assertThat(verified("SHA256withECDSA", P256.der(high))).isTrue();

        assertThat(P256.plain(P256.lowS(P256.der(high)))).isEqualTo(low);
    }

    @Test
    void the_two_forms_of_a_signature_are_one() throws Exception {
        byte[] der = key.sign(MESSAGE);

        byte[] plain = P256.plain(der);

        assertThat(plain).hasSize(64);
        assertThat(verified("SHA256withECDSAinP1363Format", plain)).isTrue();
        assertThat(P256.der(plain)).isEqualTo(der);
    }

    @Test
    void a_number_of_any_length_has_the_der_form_that_the_standard_gives_it() throws Exception {
        BigInteger order = ((ECPublicKey) pair.getPublic()).getParams().getOrder();
        BigInteger largest = order.subtract(BigInteger.ONE);
        for (int shift = 0; shift < 256; shift++) {
            BigInteger r = largest.shiftRight(shift);
            BigInteger s = BigInteger.ONE.shiftLeft(shift).min(largest);
            byte[] plain = PlainDSAEncoding.INSTANCE.encode(order, r, s);
            assertThat(P256.der(plain)).isEqualTo(StandardDSAEncoding.INSTANCE.encode(order, r, s));
        }
    }

    @Test
    void numbers_that_are_no_signature_do_not_verify() throws Exception {
        byte[] tooLarge = new byte[64];
        Arrays.fill(tooLarge, (byte) 0xff);
        DetachedJws.Es256Check check =
                VerifyingKey.of(PublicKeyInfo.of(pair.getPublic())).es256();

        assertThat(verifies(check, new byte[64])).isFalse();
        assertThat(verifies(check, tooLarge)).isFalse();
    }

    @Test
    void what_is_no_signature_is_said_to_be_none() {
        assertThatExceptionOfType(SignatureException.class).isThrownBy(() -> P256.plain(new byte[] {1, 2, 3}));
        assertThatExceptionOfType(SignatureException.class).isThrownBy(() -> P256.der(new byte[63]));
    }

    @Test
    void it_signs_documents() throws Exception {
        Sha256 network = Sha256.of(MESSAGE);

        DetachedJws jws = DetachedJws.sign(DocumentType.INVOICE, network, "document", key.es256());

        assertThat(jws.verifies(DocumentType.INVOICE, network, "document", pair.getPublic()))
                .isTrue();
        assertThat(jws.verifies(DocumentType.VOUCHER, network, "document", pair.getPublic()))
                .isFalse();
    }

    @Test
    void it_is_read_from_pem(@TempDir Path folder) throws Exception {
        Path pem = Files.writeString(folder.resolve("key.pem"), Identities.toPemString(pair.getPrivate()));

        assertThat(verified("SHA256withECDSA", SigningKey.read(pem).sign(MESSAGE)))
                .isTrue();
    }

    @Test
    void a_file_without_a_key_is_named(@TempDir Path folder) throws Exception {
        Path pem = Files.writeString(folder.resolve("key.pem"), "no key");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SigningKey.read(pem))
                .withMessageContaining("key.pem");
    }

    @Test
    void a_key_of_another_kind_is_refused() throws Exception {
        KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

        assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.of(edwards.getPrivate()));
    }

    @Test
    void a_key_of_another_curve_is_refused() throws Exception {
        KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair other = p384.generateKeyPair();

        assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.of(other.getPrivate()));
    }

    @Test
    void a_key_knows_its_public_half() {
        for (int i = 0; i < 16; i++) {
            KeyPair one = P256.newKey();
            assertThat(SigningKey.of(one.getPrivate()).publicKey()).isEqualTo(PublicKeyInfo.of(one.getPublic()));
        }
    }

    @Test
    void a_key_never_shows_itself() {
        assertThat(key).hasToString("SigningKey");
    }

    @Test
    void a_key_that_refused_one_signature_judges_the_next_afresh() throws Exception {
        DetachedJws.Es256Check check =
                VerifyingKey.of(PublicKeyInfo.of(pair.getPublic())).es256();
        byte[] good = key.es256().sign(MESSAGE);
        byte[] another = key.es256().sign("another message".getBytes(UTF_8));

        for (int i = 0; i < 3; i++) {
            assertThat(verifies(check, good)).isTrue();
            assertThat(verifies(check, another)).isFalse();
            assertThat(verifies(check, new byte[64])).isFalse();
            assertThat(verifies(check, new byte[63])).isFalse();
        }
        assertThat(verifies(check, good)).isTrue();
    }

    @Test
    void many_at_once_check_with_one_key() throws Exception {
        DetachedJws.Es256Check check =
                VerifyingKey.of(PublicKeyInfo.of(pair.getPublic())).es256();
        byte[] good = key.es256().sign(MESSAGE);
        byte[] another = key.es256().sign("another message".getBytes(UTF_8));

        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> checks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                boolean right = i % 3 != 0;
                checks.add(() -> verifies(check, right ? good : another) == right);
            }
            for (Future<Boolean> answer : each.invokeAll(checks, 30, TimeUnit.SECONDS)) {
                assertThat(answer.get()).isTrue();
            }
        }
    }
}
