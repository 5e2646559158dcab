package org.blendsm.embedded;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.blendsm.embedded.chaincode.Collections;
import org.blendsm.embedded.genesis.Organisation;
import org.blendsm.embedded.policy.PolicyExpression;
import org.hyperledger.fabric.protos.common.SignaturePolicy;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.CollectionConfig;
import org.hyperledger.fabric.protos.peer.CollectionConfigPackage;
import org.hyperledger.fabric.protos.peer.CollectionPolicyConfig;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Private data collections as {@code peer lifecycle} takes them: {@code collections_config.json}. What it refuses is
 * refused here in its words; source: {@code core/chaincode/lifecycle/scc.go}.
 */
final class CollectionsFile {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-][A-Za-z0-9_-]*");

    private CollectionsFile() {}

    /** @throws IllegalArgumentException when a policy in it is none, or a collection cannot be */
    static CollectionConfigPackage parse(String json) {
        CollectionConfigPackage.Builder collections = CollectionConfigPackage.newBuilder();
        Set<String> names = new HashSet<>();
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
            check(config.build());
            if (!names.add(config.getName())) {
                throw refused(config.build(), "found duplicate in collection configuration");
            }
            collections.addConfig(CollectionConfig.newBuilder().setStaticCollectionConfig(config));
        }
        return collections.build();
    }

    private static void check(StaticCollectionConfig collection) {
        if (!NAME.matcher(collection.getName()).matches()) {
            throw new IllegalArgumentException("invalid collection name '" + collection.getName()
                    + "'. Names can only consist of alphanumerics, '_', and '-' and cannot begin with '_'");
        }
        if (collection.getMaximumPeerCount() < collection.getRequiredPeerCount()) {
            throw refused(
                    collection,
                    "maximum peer count (" + collection.getMaximumPeerCount()
                            + ") cannot be less than the required peer count (" + collection.getRequiredPeerCount()
                            + ")");
        }
        if (collection.getRequiredPeerCount() < 0) {
            throw refused(
                    collection,
                    "requiredPeerCount (" + collection.getRequiredPeerCount() + ") cannot be less than zero");
        }
        requireAlternatives(
                collection,
                collection.getMemberOrgsPolicy().getSignaturePolicy().getRule());
        Collections.members(collection).stream()
                .filter(mspId -> !Organisation.mspIds(Organisation.all()).contains(mspId))
                .findFirst()
                .ifPresent(stranger -> {
                    throw refused(collection, "collection member '" + stranger + "' is not part of the channel");
                });
    }

    private static void requireAlternatives(StaticCollectionConfig collection, SignaturePolicy rule) {
        if (rule.hasNOutOf()) {
            if (rule.getNOutOf().getN() != 1) {
                throw refused(
                        collection,
                        "error in member org policy: signature policy is not an OR concatenation, NOutOf "
                                + rule.getNOutOf().getN());
            }
            rule.getNOutOf().getRulesList().forEach(part -> requireAlternatives(collection, part));
        }
    }

    private static IllegalArgumentException refused(StaticCollectionConfig collection, String reason) {
        return new IllegalArgumentException("collection-name: " + collection.getName() + " -- " + reason);
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
