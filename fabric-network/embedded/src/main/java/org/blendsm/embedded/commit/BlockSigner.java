package org.blendsm.embedded.commit;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.identity.SigningIdentity;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.LastConfig;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.MetadataSignature;
import org.hyperledger.fabric.protos.common.OrdererBlockMetadata;
import org.hyperledger.fabric.protos.common.SignatureHeader;

/** The orderer's hand: it signs that this header stands at this place of the chain. */
final class BlockSigner {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SigningIdentity orderer;

    BlockSigner(SigningIdentity orderer) {
        this.orderer = orderer;
    }

    /** The content of a block's metadata slot SIGNATURES. */
    ByteString sign(BlockHeader header, long lastConfig) {
        byte[] nonce = new byte[24];
        RANDOM.nextBytes(nonce);
        ByteString signatureHeader = SignatureHeader.newBuilder()
                .setCreator(orderer.serialized())
                .setNonce(ByteString.copyFrom(nonce))
                .build()
                .toByteString();
        ByteString value = OrdererBlockMetadata.newBuilder()
                .setLastConfig(LastConfig.newBuilder().setIndex(lastConfig))
                .build()
                .toByteString();
        ByteString signature = orderer.sign(value.concat(signatureHeader).concat(Hashes.headerBytes(header)));
        return Metadata.newBuilder()
                .setValue(value)
                .addSignatures(MetadataSignature.newBuilder()
                        .setSignatureHeader(signatureHeader)
                        .setSignature(signature))
                .build()
                .toByteString();
    }
}
