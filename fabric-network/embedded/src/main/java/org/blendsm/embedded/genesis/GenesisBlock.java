package org.blendsm.embedded.genesis;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.identity.NodeRole;
import org.blendsm.embedded.identity.Pem;
import org.blendsm.embedded.policy.Policies;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockDataHashingStructure;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.Capabilities;
import org.hyperledger.fabric.protos.common.Capability;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HashingAlgorithm;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.ImplicitMetaPolicy.Rule;
import org.hyperledger.fabric.protos.common.LastConfig;
import org.hyperledger.fabric.protos.common.MSPRole.MSPRoleType;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.OrdererBlockMetadata;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.msp.FabricCryptoConfig;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.FabricNodeOUs;
import org.hyperledger.fabric.protos.msp.FabricOUIdentifier;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.orderer.BatchSize;
import org.hyperledger.fabric.protos.orderer.BatchTimeout;
import org.hyperledger.fabric.protos.orderer.ConsensusType;

/**
 * Block 0: the channel's first configuration, as {@code configtxgen} would write it for these four organisations. Its
 * header hash is the network's fingerprint. The consensus type is {@code solo}: one process orders, and says so.
 */
public final class GenesisBlock {
    private static final String ADMINS = "Admins";
    private static final String READERS = "Readers";
    private static final String WRITERS = "Writers";

    private final ChannelProfile profile;
    private final List<OrganisationKeys> organisations;

    private GenesisBlock(ChannelProfile profile, List<OrganisationKeys> organisations) {
        this.profile = profile;
        this.organisations = organisations;
    }

    public static Block create(ChannelProfile profile, NetworkKeys network) {
        return new GenesisBlock(profile, network.organisations()).block();
    }

    private Block block() {
        byte[] nonce = new byte[24];
        new SecureRandom().nextBytes(nonce);
        SignatureHeader signature = SignatureHeader.newBuilder()
                .setNonce(ByteString.copyFrom(nonce))
                .build();
        ChannelHeader channel = ChannelHeader.newBuilder()
                .setType(HeaderType.CONFIG_VALUE)
                .setVersion(1)
                .setTimestamp(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
                .setChannelId(profile.channel())
                .setTxId(Hashes.transactionId(signature))
                .build();
        Payload payload = Payload.newBuilder()
                .setHeader(Header.newBuilder()
                        .setChannelHeader(channel.toByteString())
                        .setSignatureHeader(signature.toByteString()))
                .setData(ConfigEnvelope.newBuilder()
                        .setConfig(Config.newBuilder().setChannelGroup(root()))
                        .build()
                        .toByteString())
                .build();
        ByteString envelope =
                Envelope.newBuilder().setPayload(payload.toByteString()).build().toByteString();
        LastConfig itself = LastConfig.getDefaultInstance();
        BlockMetadata.Builder metadata = BlockMetadata.newBuilder();
        for (int slot = 0; slot < 5; slot++) {
            metadata.addMetadata(
                    switch (slot) {
                        case BlockMetadataIndex.SIGNATURES_VALUE ->
                            value(OrdererBlockMetadata.newBuilder()
                                    .setLastConfig(itself)
                                    .build());
                        case BlockMetadataIndex.LAST_CONFIG_VALUE -> value(itself);
                        default -> ByteString.EMPTY;
                    });
        }
        return Block.newBuilder()
                .setHeader(BlockHeader.newBuilder().setDataHash(Hashes.data(List.of(envelope))))
                .setData(BlockData.newBuilder().addData(envelope))
                .setMetadata(metadata)
                .build();
    }

    private static ByteString value(Message content) {
        return Metadata.newBuilder().setValue(content.toByteString()).build().toByteString();
    }

    private ConfigGroup root() {
        ConfigGroup.Builder root = group(Rule.MAJORITY);
        value(
                root,
                "HashingAlgorithm",
                HashingAlgorithm.newBuilder().setName("SHA256").build());
        value(
                root,
                "BlockDataHashingStructure",
                BlockDataHashingStructure.newBuilder().setWidth(0xFFFFFFFF).build());
        value(root, "Capabilities", capability("V3_0"));
        return root.putGroups("Orderer", orderer())
                .putGroups("Application", application())
                .build();
    }

    private ConfigGroup orderer() {
        ConfigGroup.Builder orderer = group(Rule.MAJORITY);
        policy(orderer, "BlockValidation", Policies.implicit(Rule.ANY, WRITERS));
        value(
                orderer,
                "ConsensusType",
                ConsensusType.newBuilder().setType("solo").build());
        value(
                orderer,
                "BatchSize",
                BatchSize.newBuilder()
                        .setMaxMessageCount(profile.maxTransactions())
                        .setAbsoluteMaxBytes(profile.maxTransactionBytes())
                        .setPreferredMaxBytes(profile.preferredBlockBytes())
                        .build());
        value(
                orderer,
                "BatchTimeout",
                BatchTimeout.newBuilder()
                        .setTimeout(profile.blockTimeout().toMillis() + "ms")
                        .build());
        value(orderer, "Capabilities", capability("V2_0"));
        for (OrganisationKeys keys : organisations) {
            orderer.putGroups(keys.organisation().mspId(), organisation(keys));
        }
        return orderer.build();
    }

    private ConfigGroup application() {
        ConfigGroup.Builder application = group(Rule.MAJORITY);
        policy(application, "Endorsement", Policies.implicit(Rule.MAJORITY, "Endorsement"));
        policy(application, "LifecycleEndorsement", Policies.implicit(Rule.MAJORITY, "Endorsement"));
        value(application, "Capabilities", capability("V2_5"));
        for (OrganisationKeys keys : organisations) {
            application.putGroups(keys.organisation().mspId(), organisation(keys));
        }
        return application.build();
    }

    private static ConfigGroup organisation(OrganisationKeys keys) {
        String mspId = keys.organisation().mspId();
        ConfigGroup.Builder group = ConfigGroup.newBuilder().setModPolicy(ADMINS);
        policy(group, ADMINS, signature(Policies.anyOf(mspId, MSPRoleType.ADMIN)));
        policy(group, READERS, signature(Policies.anyOf(mspId, MSPRoleType.MEMBER)));
        policy(
                group,
                WRITERS,
                signature(Policies.anyOf(mspId, MSPRoleType.ADMIN, MSPRoleType.CLIENT, MSPRoleType.ORDERER)));
        policy(group, "Endorsement", signature(Policies.anyOf(mspId, MSPRoleType.PEER)));
        value(
                group,
                "MSP",
                MSPConfig.newBuilder().setConfig(msp(keys).toByteString()).build());
        return group.build();
    }

    private static FabricMSPConfig msp(OrganisationKeys keys) {
        ByteString root = ByteString.copyFromUtf8(Pem.of(keys.ca().certificate()));
        return FabricMSPConfig.newBuilder()
                .setName(keys.organisation().mspId())
                .addRootCerts(root)
                .addTlsRootCerts(ByteString.copyFromUtf8(Pem.of(keys.tlsCa().certificate())))
                .setCryptoConfig(FabricCryptoConfig.newBuilder()
                        .setSignatureHashFamily("SHA2")
                        .setIdentityIdentifierHashFunction("SHA256"))
                .setFabricNodeOus(FabricNodeOUs.newBuilder()
                        .setEnable(true)
                        .setClientOuIdentifier(unit(root, NodeRole.CLIENT))
                        .setPeerOuIdentifier(unit(root, NodeRole.PEER))
                        .setAdminOuIdentifier(unit(root, NodeRole.ADMIN))
                        .setOrdererOuIdentifier(unit(root, NodeRole.ORDERER)))
                .build();
    }

    private static FabricOUIdentifier unit(ByteString root, NodeRole role) {
        return FabricOUIdentifier.newBuilder()
                .setCertificate(root)
                .setOrganizationalUnitIdentifier(role.unit())
                .build();
    }

    private static ConfigGroup.Builder group(Rule admins) {
        ConfigGroup.Builder group = ConfigGroup.newBuilder().setModPolicy(ADMINS);
        policy(group, ADMINS, Policies.implicit(admins, ADMINS));
        policy(group, READERS, Policies.implicit(Rule.ANY, READERS));
        policy(group, WRITERS, Policies.implicit(Rule.ANY, WRITERS));
        return group;
    }

    private static Capabilities capability(String name) {
        return Capabilities.newBuilder()
                .putCapabilities(name, Capability.getDefaultInstance())
                .build();
    }

    private static org.hyperledger.fabric.protos.common.Policy signature(SignaturePolicyEnvelope rule) {
        return Policies.signature(rule);
    }

    private static void policy(
            ConfigGroup.Builder group, String name, org.hyperledger.fabric.protos.common.Policy policy) {
        group.putPolicies(
                name,
                ConfigPolicy.newBuilder().setPolicy(policy).setModPolicy(ADMINS).build());
    }

    private static void value(ConfigGroup.Builder group, String name, Message value) {
        group.putValues(
                name,
                ConfigValue.newBuilder()
                        .setValue(value.toByteString())
                        .setModPolicy(ADMINS)
                        .build());
    }
}
