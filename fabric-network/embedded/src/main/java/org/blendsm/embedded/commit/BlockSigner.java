package org.blendsm.embedded.commit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.SecureRandom;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.SigningIdentity;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
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

    /** Whether this very orderer has signed the block's header. */
    boolean signed(Block block) {
        try {
            Metadata signatures =
                    Metadata.parseFrom(block.getMetadata().getMetadata(BlockMetadataIndex.SIGNATURES_VALUE));
            MetadataSignature signature = signatures.getSignatures(0);
            return SignatureHeader.parseFrom(signature.getSignatureHeader())
                            .getCreator()
                            .equals(orderer.serialized())
                    && Ecdsa.verify(
                            orderer.certificate().getPublicKey(),
                            signedBytes(signatures.getValue(), signature.getSignatureHeader(), block.getHeader())
                                    .toByteArray(),
                            signature.getSignature().toByteArray());
        } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private static ByteString signedBytes(ByteString value, ByteString signatureHeader, BlockHeader header) {
        return value.concat(signatureHeader).concat(Hashes.headerBytes(header));
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
        ByteString signature = orderer.sign(signedBytes(value, signatureHeader, header));
        return Metadata.newBuilder()
                .setValue(value)
                .addSignatures(MetadataSignature.newBuilder()
                        .setSignatureHeader(signatureHeader)
                        .setSignature(signature))
                .build()
                .toByteString();
    }
}
