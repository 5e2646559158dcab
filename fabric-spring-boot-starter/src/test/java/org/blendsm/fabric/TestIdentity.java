package org.blendsm.fabric;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Somebody with a key and a certificate of their own making. */
public record TestIdentity(Identity identity, KeyPair keys) {
    public static TestIdentity of(String mspId, String name) {
        KeyPair keys = P256.newKey();
        X500Name subject = new X500Name("CN=" + name);
        Instant now = Instant.now();
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    subject,
                    BigInteger.ONE,
                    Date.from(now.minus(1, ChronoUnit.HOURS)),
                    Date.from(now.plus(1, ChronoUnit.HOURS)),
                    subject,
                    keys.getPublic());
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
            return new TestIdentity(new Identity(mspId, certificate), keys);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public SigningKey key() {
        return SigningKey.of(keys.getPrivate());
    }

    public Signer signer() {
        return Signer.of(key());
    }
}
