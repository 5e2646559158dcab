package org.blendsm.model.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.List;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;

class EncryptionKeyTest {
    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    @Test
    void a_key_on_which_the_jdk_agrees_with_nobody_is_of_low_order_however_it_is_written() throws Exception {
        List<BigInteger> points = List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                new BigInteger("00b8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0", 16),
                new BigInteger("57119fd0dd4e22d8868e1c58c45c44045bef839c55b1d0b1248c50a3bc959c5f", 16),
                P.subtract(BigInteger.ONE),
                P,
                P.add(BigInteger.ONE));
        for (BigInteger point : points) {
            assertThatExceptionOfType(InvalidKeyException.class).isThrownBy(() -> agree(point));
            assertThat(key(point).isLowOrder()).isTrue();
            assertThat(key(point.setBit(255)).isLowOrder()).isTrue();
        }
    }

    @Test
    void anybodys_key_is_not() throws Exception {
        BigInteger made = ((XECPublicKey) pair().getPublic()).getU();
        agree(made);
        assertThat(key(made).isLowOrder()).isFalse();
        assertThat(key(BigInteger.valueOf(9)).isLowOrder()).isFalse();
    }

    private static void agree(BigInteger point) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(pair().getPrivate());
        agreement.doPhase(
                KeyFactory.getInstance("X25519").generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, point)),
                true);
    }

    private static KeyPair pair() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("X25519").generateKeyPair();
    }

    private static EncryptionKey key(BigInteger point) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = point.shiftRight(8 * i).byteValue();
        }
        return EncryptionKey.of(bytes);
    }
}
