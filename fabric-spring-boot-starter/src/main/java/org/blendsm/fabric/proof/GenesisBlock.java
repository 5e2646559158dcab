package org.blendsm.fabric.proof;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.MSPConfig;

/**
 * A network's first block: its hash is the network's fingerprint, and the channel configuration in it says whose
 * certificates count. Whoever holds the fingerprint may take the block from anybody.
 */
public final class GenesisBlock {
    private final String channel;
    private final Map<String, Organisation> organisations;

    private GenesisBlock(String channel, Map<String, Organisation> organisations) {
        this.channel = channel;
        this.organisations = Map.copyOf(organisations);
    }

    /**
     * Reads a block that came from anywhere.
     *
     * @param fingerprint what the verifier already holds; never taken from where the block came from
     * @throws ProofRefused {@code FOREIGN_NETWORK} where the block is not the one of that fingerprint
     */
    public static GenesisBlock of(byte[] block, Sha256 fingerprint) {
        try {
            Block genesis = Block.parseFrom(block);
            requireFingerprint(genesis, fingerprint);
            Payload payload = Payload.parseFrom(
                    Envelope.parseFrom(genesis.getData().getData(0)).getPayload());
            String channel = ChannelHeader.parseFrom(payload.getHeader().getChannelHeader())
                    .getChannelId();
            ConfigGroup root =
                    ConfigEnvelope.parseFrom(payload.getData()).getConfig().getChannelGroup();
            ConfigGroup application = root.getGroupsOrDefault("Application", ConfigGroup.getDefaultInstance());
            Map<String, Organisation> organisations = new HashMap<>();
            for (ConfigGroup group : application.getGroupsMap().values()) {
                Organisation organisation = organisation(group);
                organisations.put(organisation.mspId(), organisation);
            }
            return new GenesisBlock(channel, organisations);
        } catch (InvalidProtocolBufferException | CertificateException e) {
            throw new ProofRefused(ProofRefused.Reason.MALFORMED, "The genesis block cannot be read", e);
        }
    }

    /** The hash of a block's header as Fabric makes it: what a network is known by when it is its first block's. */
    public static Sha256 fingerprint(byte[] block) {
        try {
            return headerHash(Block.parseFrom(block).getHeader());
        } catch (InvalidProtocolBufferException e) {
            throw new ProofRefused(ProofRefused.Reason.MALFORMED, "The block cannot be read", e);
        }
    }

    String channel() {
        return channel;
    }

    Optional<Organisation> organisation(String mspId) {
        return Optional.ofNullable(organisations.get(mspId));
    }

    /** The header holds the hash of the data, and the fingerprint is the hash of the header: both must be right. */
    private static void requireFingerprint(Block genesis, Sha256 fingerprint) {
        byte[][] data = genesis.getData().getDataList().stream()
                .map(ByteString::toByteArray)
                .toArray(byte[][]::new);
        boolean whole = ByteString.copyFrom(Sha256.of(data).bytes())
                .equals(genesis.getHeader().getDataHash());
        if (data.length != 1 || !whole || !headerHash(genesis.getHeader()).equals(fingerprint)) {
            throw new ProofRefused(
                    ProofRefused.Reason.FOREIGN_NETWORK,
                    "This is not the genesis block of the network " + fingerprint
                            + ": take the fingerprint from a source you trust, never from the bundle");
        }
    }

    private static Sha256 headerHash(BlockHeader header) {
        try {
            ASN1Encodable[] fields = {
                new ASN1Integer(new BigInteger(Long.toUnsignedString(header.getNumber()))),
                new DEROctetString(header.getPreviousHash().toByteArray()),
                new DEROctetString(header.getDataHash().toByteArray())
            };
            return Sha256.of(new DERSequence(fields).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("three fields in memory are always DER", e);
        }
    }

    private static Organisation organisation(ConfigGroup group)
            throws InvalidProtocolBufferException, CertificateException {
        ConfigValue msp = group.getValuesOrDefault("MSP", ConfigValue.getDefaultInstance());
        return Organisation.of(
                FabricMSPConfig.parseFrom(MSPConfig.parseFrom(msp.getValue()).getConfig()));
    }
}
