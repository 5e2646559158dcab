package org.blendsm.embedded.identity;

import com.google.protobuf.ByteString;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/** A certificate with its private key: what a peer endorses with, or an orderer signs blocks with. */
public final class SigningIdentity {
    private final String mspId;
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final ByteString serialized;

    public SigningIdentity(String mspId, X509Certificate certificate, PrivateKey key) {
        this.mspId = mspId;
        this.certificate = certificate;
        this.key = key;
        this.serialized = SerializedIdentity.newBuilder()
                .setMspid(mspId)
                .setIdBytes(ByteString.copyFromUtf8(Pem.of(certificate)))
                .build()
                .toByteString();
    }

    public String mspId() {
        return mspId;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public ByteString serialized() {
        return serialized;
    }

    public ByteString sign(ByteString data) {
        return ByteString.copyFrom(Ecdsa.sign(key, data.toByteArray()));
    }
}
