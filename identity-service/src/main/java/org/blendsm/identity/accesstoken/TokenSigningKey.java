package org.blendsm.identity.accesstoken;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import org.blendsm.identity.custody.KeyEncryptionKey;
import org.blendsm.identity.custody.PrivateFile;

/**
 * The ES256 key that this pool's tokens are signed with: made on the first start, kept sealed in the data folder. Its
 * public half stands in the node's record on the ledger, where every pool's services find it.
 */
record TokenSigningKey(ECKey key) {
    private static final String NAME = "token-signing-key";

    static TokenSigningKey in(Path file, KeyEncryptionKey keyEncryptionKey) {
        byte[] sealed = PrivateFile.readOrCreate(file, () -> keyEncryptionKey.seal(utf8(create()), NAME));
        String jwk = new String(keyEncryptionKey.open(sealed, NAME), StandardCharsets.UTF_8);
        try {
            return new TokenSigningKey(ECKey.parse(jwk));
        } catch (ParseException e) {
            throw new IllegalStateException(file + " holds no token-signing key", e);
        }
    }

    JWKSet keys() {
        return new JWKSet(key);
    }

    ECPublicKey publicKey() {
        try {
            return key.toECPublicKey();
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    /** Whether it can have signed what has this header. */
    boolean fits(JWSHeader header) {
        return JWSAlgorithm.ES256.equals(header.getAlgorithm())
                && JWKMatcher.forJWSHeader(header).matches(key);
    }

    private static ECKey create() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    private static byte[] utf8(ECKey key) {
        return key.toJSONString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "token-signing key " + key.getKeyID();
    }
}
