package org.blendsm.embedded;

import org.blendsm.embedded.policy.PolicyExpression;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.CollectionConfig;
import org.hyperledger.fabric.protos.peer.CollectionConfigPackage;
import org.hyperledger.fabric.protos.peer.CollectionPolicyConfig;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Private data collections as {@code peer lifecycle} takes them: {@code collections_config.json}. */
final class CollectionsFile {
    private CollectionsFile() {}

    /** @throws IllegalArgumentException when a policy in it is none */
    static CollectionConfigPackage parse(String json) {
        CollectionConfigPackage.Builder collections = CollectionConfigPackage.newBuilder();
        for (JsonNode collection : JsonMapper.shared().readTree(json)) {
            StaticCollectionConfig.Builder config = StaticCollectionConfig.newBuilder()
                    .setName(collection.path("name").asString())
                    .setMemberOrgsPolicy(CollectionPolicyConfig.newBuilder()
                            .setSignaturePolicy(PolicyExpression.parse(
                                    collection.path("policy").asString())))
                    .setRequiredPeerCount(collection.path("requiredPeerCount").asInt(0))
                    .setMaximumPeerCount(collection.path("maxPeerCount").asInt(0))
                    .setBlockToLive(collection.path("blockToLive").asLong(0))
                    .setMemberOnlyRead(collection.path("memberOnlyRead").asBoolean(false))
                    .setMemberOnlyWrite(collection.path("memberOnlyWrite").asBoolean(false));
            JsonNode endorsement = collection.path("endorsementPolicy");
            if (endorsement.isObject()) {
                config.setEndorsementPolicy(applicationPolicy(endorsement));
            }
            collections.addConfig(CollectionConfig.newBuilder().setStaticCollectionConfig(config));
        }
        return collections.build();
    }

    private static ApplicationPolicy applicationPolicy(JsonNode policy) {
        String signature = policy.path("signaturePolicy").asString("");
        return signature.isEmpty()
                ? ApplicationPolicy.newBuilder()
                        .setChannelConfigPolicyReference(
                                policy.path("channelConfigPolicy").asString(""))
                        .build()
                : ApplicationPolicy.newBuilder()
                        .setSignaturePolicy(PolicyExpression.parse(signature))
                        .build();
    }
}
