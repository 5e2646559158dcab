package org.blendsm.system.conformance;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;

/** What can be done to an ECDSA signature on P-256. */
final class Signatures {
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private Signatures() {}

    /** The other signature that is as right in mathematics, and that Fabric refuses. */
    static ByteString highS(ByteString signature) {
        ASN1Sequence pair = ASN1Sequence.getInstance(signature.toByteArray());
        BigInteger low = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue();
        try {
            return ByteString.copyFrom(new DERSequence(new ASN1Integer[] {
                        ASN1Integer.getInstance(pair.getObjectAt(0)), new ASN1Integer(ORDER.subtract(low))
                    })
                    .getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A signature of something else. */
    static ByteString wrong(ByteString signature) {
        byte[] bytes = signature.toByteArray();
        bytes[bytes.length - 1] ^= 1;
        return ByteString.copyFrom(bytes);
    }
}
