package org.blendsm.embedded.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.conscrypt.Conscrypt;

/**
 * ECDSA over P-256 with SHA-256 as Fabric wants it: DER SEQUENCE(r, s) with s in the lower half of the group order. A
 * high-S signature is mathematically valid and refused all the same, because it is a second spelling of a first one.
 */
public final class Ecdsa {
    /** Conscrypt: seven times the JDK's own speed on this curve. */
    public static final Provider PROVIDER = Conscrypt.newProvider();

    private static final BigInteger ORDER =
            new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);
    private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

    private Ecdsa() {}

    public static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", PROVIDER);
            generator.initialize(new ECGenParameterSpec("prime256v1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("P-256 is missing from the crypto provider", e);
        }
    }

    /** The same key as an object of the provider that will use it; any other would be translated at every use. */
    public static PublicKey adopt(PublicKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC", PROVIDER).generatePublic(new X509EncodedKeySpec(key.getEncoded()));
    }

    public static PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC", PROVIDER).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** False for anything that is not a low-S signature of {@code data} by {@code key}. */
    public static boolean verify(PublicKey key, byte[] data, byte[] der) {
        try {
            BigInteger[] rs = parse(der);
            if (rs.length == 0 || rs[1].compareTo(HALF_ORDER) > 0) {
                return false;
            }
            Signature signature = Signature.getInstance("SHA256withECDSA", PROVIDER);
            signature.initVerify(key);
            signature.update(data);
            return signature.verify(der);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    public static byte[] sign(PrivateKey key, byte[] data) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA", PROVIDER);
            signature.initSign(key);
            signature.update(data);
            return toLowS(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with this node's own key", e);
        }
    }

    static byte[] toLowS(byte[] der) {
        BigInteger[] rs = parse(der);
        if (rs[1].compareTo(HALF_ORDER) <= 0) {
            return der;
        }
        byte[] r = rs[0].toByteArray();
        byte[] s = ORDER.subtract(rs[1]).toByteArray();
        byte[] out = new byte[6 + r.length + s.length];
        out[0] = 0x30;
        out[1] = (byte) (4 + r.length + s.length);
        out[2] = 2;
        out[3] = (byte) r.length;
        System.arraycopy(r, 0, out, 4, r.length);
        out[4 + r.length] = 2;
        out[5 + r.length] = (byte) s.length;
        System.arraycopy(s, 0, out, 6 + r.length, s.length);
        return out;
    }

    /** {r, s}; empty when the bytes are not exactly one DER SEQUENCE of two INTEGERs. */
    private static BigInteger[] parse(byte[] d) {
        boolean sequence = d.length >= 8 && d.length <= 72 && d[0] == 0x30 && d[1] == d.length - 2 && d[2] == 2;
        int rEnd = sequence ? 4 + d[3] : 0;
        if (!sequence
                || d[3] <= 0
                || rEnd + 2 >= d.length
                || d[rEnd] != 2
                || d[rEnd + 1] <= 0
                || rEnd + 2 + d[rEnd + 1] != d.length) {
            return new BigInteger[0];
        }
        return new BigInteger[] {
            new BigInteger(Arrays.copyOfRange(d, 4, rEnd)), new BigInteger(Arrays.copyOfRange(d, rEnd + 2, d.length))
        };
    }
}
