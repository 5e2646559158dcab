package org.blendsm.model.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PublicKeyInfoTest {
    @Test
    void a_key_has_one_spelling_so_nobody_comes_back_with_an_old_one_spelt_anew() throws Exception {
        byte[] der = key("secp256r1").getEncoded();
        assertThat(new PublicKeyInfo(base64(der)).der()).isEqualTo(der);

        // the outermost length in two bytes: BER, which Java reads
        byte[] longForm = new byte[der.length + 1];
        longForm[0] = der[0];
        longForm[1] = (byte) 0x81;
        System.arraycopy(der, 1, longForm, 2, der.length - 1);
        refused(base64(longForm));
        refused(base64(der).replace("=", ""));
        refused(base64(Arrays.copyOf(der, der.length + 1)));
    }

    @Test
    void a_key_is_of_the_one_curve() throws Exception {
        refused(base64(key("secp384r1").getEncoded()));
    }

    private static void refused(String base64) {
        assertThatThrownBy(() -> new PublicKeyInfo(base64)).isInstanceOf(IllegalArgumentException.class);
    }

    private static PublicKey key(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair().getPublic();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
