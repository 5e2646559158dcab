package org.blendsm.embedded;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigSignature;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.orderer.AtomicBroadcastGrpc;
import org.hyperledger.fabric.protos.orderer.BroadcastResponse;

/** What an administrator does to the channel with Fabric's own messages: fetch, change, sign, broadcast. */
final class ChannelAdmin {
    private final Member member;

    ChannelAdmin(Member member) {
        this.member = member;
    }

    Config config() throws Exception {
        return Config.parseFrom(
                member.network().getContract("cscc").evaluateTransaction("GetChannelConfig", "marketplace"));
    }

    /** Brings a revocation list into the organisation's MSP, where it is orderer and where it is member. */
    BroadcastResponse publishRevocations(String mspId, String revocationList) throws Exception {
        ConfigGroup root = config().getChannelGroup();
        ConfigGroup.Builder read = bare(root);
        ConfigGroup.Builder write = bare(root);
        for (String part : new String[] {"Application", "Orderer"}) {
            ConfigGroup group = root.getGroupsOrThrow(part);
            ConfigGroup organisation = group.getGroupsOrThrow(mspId);
            read.putGroups(
                    part,
                    bare(group).putGroups(mspId, bare(organisation).build()).build());
            ConfigGroup.Builder changed =
                    bare(organisation).putValues("MSP", revoking(organisation.getValuesOrThrow("MSP"), revocationList));
            write.putGroups(part, bare(group).putGroups(mspId, changed.build()).build());
        }
        return broadcast(ConfigUpdate.newBuilder()
                .setChannelId("marketplace")
                .setReadSet(read)
                .setWriteSet(write)
                .build());
    }

    private static ConfigValue revoking(ConfigValue value, String revocationList) throws Exception {
        MSPConfig msp = MSPConfig.parseFrom(value.getValue());
        FabricMSPConfig changed = FabricMSPConfig.parseFrom(msp.getConfig()).toBuilder()
                .clearRevocationList()
                .addRevocationList(ByteString.copyFromUtf8(revocationList))
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
    private static ConfigGroup.Builder bare(ConfigGroup group) {
        return ConfigGroup.newBuilder().setVersion(group.getVersion()).setModPolicy(group.getModPolicy());
    }

    private BroadcastResponse broadcast(ConfigUpdate update) throws Exception {
        ByteString header = member.signatureHeader();
        ConfigUpdateEnvelope signed = ConfigUpdateEnvelope.newBuilder()
                .setConfigUpdate(update.toByteString())
                .addSignatures(ConfigSignature.newBuilder()
                        .setSignatureHeader(header)
                        .setSignature(member.sign(header.concat(update.toByteString()))))
                .build();
        return broadcast(member.envelope(HeaderType.CONFIG_UPDATE, signed.toByteString()));
    }

    BroadcastResponse broadcast(Envelope envelope) throws Exception {
        CompletableFuture<BroadcastResponse> answer = new CompletableFuture<>();
        StreamObserver<Envelope> out = AtomicBroadcastGrpc.newStub(member.channel())
                .broadcast(new StreamObserver<>() {
                    @Override
                    public void onNext(BroadcastResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        answer.completeExceptionally(cause);
                    }

                    @Override
                    public void onCompleted() {
                        answer.completeExceptionally(new IllegalStateException("no answer"));
                    }
                });
        out.onNext(envelope);
        BroadcastResponse response = answer.get(20, TimeUnit.SECONDS);
        out.onCompleted();
        return response;
    }
}
