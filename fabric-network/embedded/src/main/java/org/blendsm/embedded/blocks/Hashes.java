package org.blendsm.embedded.blocks;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.SignatureHeader;

/** The digests that hold a chain together, byte for byte as Fabric's {@code protoutil} computes them. */
public final class Hashes {
    private Hashes() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public static ByteString sha256(ByteString... parts) {
        MessageDigest digest = sha256();
        for (ByteString part : parts) {
            digest.update(part.asReadOnlyByteBuffer());
        }
        return ByteString.copyFrom(digest.digest());
    }

    /** SHA-256 over the envelopes one after another; there is no tree. */
    public static ByteString data(List<ByteString> envelopes) {
        return sha256(envelopes.toArray(ByteString[]::new));
    }

    /** SHA-256 of the header as ASN.1: SEQUENCE { INTEGER number, OCTET STRING previous, OCTET STRING data }. */
    public static ByteString header(BlockHeader header) {
        return sha256(headerBytes(header));
    }

    public static ByteString headerBytes(BlockHeader header) {
        byte[] number = new BigInteger(
                        1,
                        ByteBuffer.allocate(Long.BYTES)
                                .putLong(header.getNumber())
                                .array())
                .toByteArray();
        ByteString body = der(0x02, ByteString.copyFrom(number))
                .concat(der(0x04, header.getPreviousHash()))
                .concat(der(0x04, header.getDataHash()));
        return der(0x30, body);
    }

    /** A transaction's id: SHA-256 over nonce and creator, in lower-case hex. */
    public static String transactionId(SignatureHeader header) {
        return hex(sha256(header.getNonce(), header.getCreator()));
    }

    public static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    /** Every content here is shorter than 128 bytes, so its length is one byte. */
    private static ByteString der(int tag, ByteString content) {
        return ByteString.copyFrom(new byte[] {(byte) tag, (byte) content.size()})
                .concat(content);
    }
}
