package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigSignature;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.orderer.BroadcastResponse;

/**
 * Takes certificates of consumer's back: at its authority, and with that authority's list in the channel, with Fabric's
 * own messages.
 */
final class Revocations {
    static final String ORGANISATION = "consumer";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Testbed testbed;

    Revocations(Testbed testbed) {
        this.testbed = testbed;
    }

    /** When this returns, every peer has the list. */
    void revoke(Enrolled enrolled) throws Exception {
        CaClient.Answer answer =
                testbed.ca(ORGANISATION).post(testbed.registrar(ORGANISATION), "revoke", Map.of("id", enrolled.id()));
        assertThat(answer.status()).as(answer.error()).isEqualTo(200);
        BroadcastResponse response = publish(testbed.newcomer(ORGANISATION, "admin"));
        assertThat(response.getStatus()).as(response.getInfo()).isEqualTo(Status.SUCCESS);
        for (String organisation : List.of("operator", "provider", "consumer")) {
            ManagedChannel peer = testbed.member(organisation).channel();
            await().atMost(PATIENCE).until(() -> Blocks.delivery(peer, enrolled) == Status.FORBIDDEN);
        }
    }

    /** Has somebody ask the channel to take over the authority's list as it is now. */
    BroadcastResponse publish(Enrolled sender) throws Exception {
        CaClient.Answer list = testbed.ca(ORGANISATION).post(testbed.registrar(ORGANISATION), "gencrl", Map.of());
        assertThat(list.status()).as(list.error()).isEqualTo(200);
        byte[] pem = Base64.getDecoder().decode(list.result().path("CRL").asString());
        return Blocks.broadcast(testbed.orderer(), envelope(sender, update(configuration(), ByteString.copyFrom(pem))));
    }

    private ConfigGroup configuration() throws Exception {
        return Config.parseFrom(testbed.member(ORGANISATION)
                        .network()
                        .getContract("cscc")
                        .evaluateTransaction("GetChannelConfig", LedgerUnderTest.CHANNEL))
                .getChannelGroup();
    }

    /** In both groups, where the organisation is in both: its members are judged by the one that they act in. */
    private static ConfigUpdate update(ConfigGroup root, ByteString list) throws InvalidProtocolBufferException {
        String mspId = Testbed.mspId(ORGANISATION);
        ConfigGroup.Builder read = named(root);
        ConfigGroup.Builder write = named(root);
        for (String part : List.of("Application", "Orderer")) {
            ConfigGroup group = root.getGroupsOrThrow(part);
            if (group.containsGroups(mspId)) {
                ConfigGroup organisation = group.getGroupsOrThrow(mspId);
                ConfigValue revoking = revoking(organisation.getValuesOrThrow("MSP"), list);
                read.putGroups(
                        part,
                        named(group)
                                .putGroups(mspId, named(organisation).build())
                                .build());
                write.putGroups(
                        part,
                        named(group)
                                .putGroups(
                                        mspId,
                                        named(organisation)
                                                .putValues("MSP", revoking)
                                                .build())
                                .build());
            }
        }
        return ConfigUpdate.newBuilder()
                .setChannelId(LedgerUnderTest.CHANNEL)
                .setReadSet(read)
                .setWriteSet(write)
                .build();
    }

    private static ConfigValue revoking(ConfigValue value, ByteString list) throws InvalidProtocolBufferException {
        MSPConfig msp = MSPConfig.parseFrom(value.getValue());
        FabricMSPConfig changed = FabricMSPConfig.parseFrom(msp.getConfig()).toBuilder()
                .clearRevocationList()
                .addRevocationList(list)
                .build();
        return value.toBuilder()
                .setVersion(value.getVersion() + 1)
                .setValue(msp.toBuilder()
                        .setConfig(changed.toByteString())
                        .build()
                        .toByteString())
                .build();
    }

    /** A group that names only itself, at the version it has. */
    private static ConfigGroup.Builder named(ConfigGroup group) {
        return ConfigGroup.newBuilder().setVersion(group.getVersion()).setModPolicy(group.getModPolicy());
    }

    private static Envelope envelope(Enrolled sender, ConfigUpdate update) {
        ByteString signed = signatureHeader(sender);
        ConfigUpdateEnvelope updating = ConfigUpdateEnvelope.newBuilder()
                .setConfigUpdate(update.toByteString())
                .addSignatures(ConfigSignature.newBuilder()
                        .setSignatureHeader(signed)
                        .setSignature(sender.sign(signed.concat(update.toByteString()))))
                .build();
        ChannelHeader channel = ChannelHeader.newBuilder()
                .setType(HeaderType.CONFIG_UPDATE_VALUE)
                .setChannelId(LedgerUnderTest.CHANNEL)
                .setTimestamp(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
                .build();
        ByteString payload = Payload.newBuilder()
                .setHeader(Header.newBuilder()
                        .setChannelHeader(channel.toByteString())
                        .setSignatureHeader(signatureHeader(sender)))
                .setData(updating.toByteString())
                .build()
                .toByteString();
        return Envelope.newBuilder()
                .setPayload(payload)
                .setSignature(sender.sign(payload))
                .build();
    }

    private static ByteString signatureHeader(Enrolled sender) {
        return SignatureHeader.newBuilder()
                .setCreator(sender.creator())
                .setNonce(ByteString.copyFromUtf8(UUID.randomUUID().toString()))
                .build()
                .toByteString();
    }
}
