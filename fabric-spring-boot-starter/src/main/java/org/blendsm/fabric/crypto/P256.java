package org.blendsm.fabric.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.conscrypt.Conscrypt;

/**
 * The curve of every key in the marketplace, NIST P-256 with SHA-256, worked by Conscrypt where its native code loads:
 * a fraction of what the JDK's own costs. A signature has two forms, ASN.1 DER (Fabric, X.509) and r ‖ s in 64 bytes
 * (JOSE; Java calls it P1363), and is always made low-S, because Fabric refuses the other half.
 */
public final class P256 {
    private static final String NAME = "secp256r1";

    /** The order of the curve's base point (FIPS 186-5, SP 800-186). */
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

    /** Of r and of s. */
    private static final int NUMBER_BYTES = 32;

    private static final byte DER_SEQUENCE = 0x30;
    private static final byte DER_INTEGER = 0x02;

    private static final Provider PROVIDER =
            Conscrypt.isAvailable() ? Conscrypt.newProvider() : Security.getProvider("SunEC");

    private P256() {}

    /** Whose signatures are fastest here. */
    public static Provider provider() {
        return PROVIDER;
    }

    /** A fresh key. */
    public static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(NAME));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    /** DER → r ‖ s. */
    public static byte[] plain(byte[] der) throws SignatureException {
        BigInteger[] rs = decode(der);
        return PlainDSAEncoding.INSTANCE.encode(ORDER, rs[0], rs[1]);
    }

    /**
     * r ‖ s → DER, byte by byte: it is on the way of every voucher. Whether the two numbers can be a signature at all
     * is for the provider to say.
     */
    public static byte[] der(byte[] plain) throws SignatureException {
        if (plain.length != 2 * NUMBER_BYTES) {
            throw new SignatureException("no P-256 signature of 64 bytes");
        }
        int rLength = derLength(plain, 0);
        int sLength = derLength(plain, NUMBER_BYTES);
        // the largest sequence has 70 bytes, so that each length is one byte
        ByteBuffer der = ByteBuffer.allocate(2 + 2 + rLength + 2 + sLength);
        der.put(DER_SEQUENCE).put((byte) (2 + rLength + 2 + sLength));
        putDerInteger(der, plain, 0, rLength);
        putDerInteger(der, plain, NUMBER_BYTES, sLength);
        return der.array();
    }

    /**
     * How many bytes the number needs as a DER integer: without leading zeros, but one where it would look negative.
     */
    private static int derLength(byte[] plain, int from) {
        int zeros = 0;
        while (zeros < NUMBER_BYTES - 1 && plain[from + zeros] == 0) {
            zeros++;
        }
        return NUMBER_BYTES - zeros + (plain[from + zeros] < 0 ? 1 : 0);
    }

    private static void putDerInteger(ByteBuffer der, byte[] plain, int from, int length) {
        der.put(DER_INTEGER).put((byte) length);
        if (length > NUMBER_BYTES) {
            der.put((byte) 0);
        }
        int digits = Math.min(length, NUMBER_BYTES);
        der.put(plain, from + NUMBER_BYTES - digits, digits);
    }

    /** Of a signature and its mirror image, both valid, the one that Fabric accepts. */
    static byte[] lowS(byte[] der) throws SignatureException {
        BigInteger[] rs = decode(der);
        if (rs[1].compareTo(HALF_ORDER) <= 0) {
            return der;
        }
        try {
            return StandardDSAEncoding.INSTANCE.encode(ORDER, rs[0], ORDER.subtract(rs[1]));
        } catch (IOException e) {
            throw new SignatureException("no P-256 signature in DER", e);
        }
    }

    private static BigInteger[] decode(byte[] der) throws SignatureException {
        try {
            return StandardDSAEncoding.INSTANCE.decode(ORDER, der);
        } catch (IllegalArgumentException | IOException e) {
            throw new SignatureException("no P-256 signature in DER", e);
        }
    }

    static boolean isCurveOf(ECKey key) {
        return key.getParams().getOrder().equals(ORDER);
    }

    /** Signs, or checks, in DER; not yet for a key. */
    public static Signature ecdsa() throws GeneralSecurityException {
        return Signature.getInstance("SHA256withECDSA", PROVIDER);
    }

    /** The same key in the provider's own form, so that it is not translated at every signature. */
    static PrivateKey own(PrivateKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC", PROVIDER).generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
    }

    /** The base point, as often as the private number says. */
    static PublicKey publicHalf(PrivateKey key) throws GeneralSecurityException {
        ECPrivateKey secret = (ECPrivateKey) key;
        ECPoint half = new FixedPointCombMultiplier()
                .multiply(CustomNamedCurves.getByName(NAME).getG(), secret.getS())
                .normalize();
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(
                        new java.security.spec.ECPoint(
                                half.getAffineXCoord().toBigInteger(),
                                half.getAffineYCoord().toBigInteger()),
                        secret.getParams()));
    }

    static PublicKey own(PublicKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC", PROVIDER).generatePublic(new X509EncodedKeySpec(key.getEncoded()));
    }
}
