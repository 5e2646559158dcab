package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.Signatory;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.ImplicitMetaPolicy;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.MSPConfig;

/** What the channel's newest configuration block says. */
record ChannelConfiguration(Config config) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** As that one's peer has it. */
    static ChannelConfiguration newest(Signatory reader) {
        List<Config> all = new ArrayList<>();
        reader.blocks(PATIENCE, block -> of(block).ifPresent(all::add));
        return new ChannelConfiguration(all.getLast());
    }

    private static Optional<Config> of(Block block) {
        try {
            Payload payload = Payload.parseFrom(
                    Envelope.parseFrom(block.getData().getData(0)).getPayload());
            int type = ChannelHeader.parseFrom(payload.getHeader().getChannelHeader())
                    .getType();
            return type == HeaderType.CONFIG_VALUE
                    ? Optional.of(ConfigEnvelope.parseFrom(payload.getData()).getConfig())
                    : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * That certificate is revoked wherever its owner acts: nodes and members are judged by the list of the group that
     * they act in.
     */
    void requireRevoked(String mspId, X509Certificate certificate)
            throws GeneralSecurityException, InvalidProtocolBufferException {
        for (String group : List.of("Application", "Orderer")) {
            assertThat(revocations(group, mspId))
                    .as("lists of %s in %s", mspId, group)
                    .singleElement()
                    .matches(list -> list.isRevoked(certificate));
        }
    }

    /**
     * Peers take a block from whoever gossips it, as long as it is signed as the channel says: by an orderer, and not
     * by any of an orderers' organisation's members.
     */
    void requireBlocksSignedByOrderers(String mspId) throws InvalidProtocolBufferException {
        ConfigGroup orderers = config.getChannelGroup().getGroupsOrThrow("Orderer");
        ImplicitMetaPolicy validation = ImplicitMetaPolicy.parseFrom(
                orderers.getPoliciesOrThrow("BlockValidation").getPolicy().getValue());
        SignaturePolicyEnvelope signers = SignaturePolicyEnvelope.parseFrom(orderers.getGroupsOrThrow(mspId)
                .getPoliciesOrThrow(validation.getSubPolicy())
                .getPolicy()
                .getValue());
        assertThat(signers.getIdentitiesList())
                .isNotEmpty()
                .allSatisfy(principal -> assertThat(
                                MSPRole.parseFrom(principal.getPrincipal()).getRole())
                        .isEqualTo(MSPRole.MSPRoleType.ORDERER));
    }

    private List<X509CRL> revocations(String group, String mspId)
            throws GeneralSecurityException, InvalidProtocolBufferException {
        ByteString value = config.getChannelGroup()
                .getGroupsOrThrow(group)
                .getGroupsOrThrow(mspId)
                .getValuesOrThrow("MSP")
                .getValue();
        FabricMSPConfig msp =
                FabricMSPConfig.parseFrom(MSPConfig.parseFrom(value).getConfig());
        List<X509CRL> lists = new ArrayList<>();
        for (ByteString list : msp.getRevocationListList()) {
            lists.add((X509CRL) CertificateFactory.getInstance("X.509").generateCRL(list.newInput()));
        }
        return lists;
    }
}
