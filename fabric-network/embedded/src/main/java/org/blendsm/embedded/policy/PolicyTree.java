package org.blendsm.embedded.policy;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ImplicitMetaPolicy;
import org.hyperledger.fabric.protos.common.Policy.PolicyType;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;

/** All policies of a channel by their path, such as {@code /Channel/Application/Writers}. */
public final class PolicyTree {
    private final Map<String, Policy> byPath = new HashMap<>();

    public PolicyTree(ConfigGroup channel) throws InvalidProtocolBufferException {
        read("/Channel", channel);
    }

    public Policy policy(String path) {
        Policy policy = byPath.get(path);
        return policy == null ? new NeverSatisfied(path) : policy;
    }

    private void read(String path, ConfigGroup group) throws InvalidProtocolBufferException {
        Map<String, ConfigGroup> children = new TreeMap<>(group.getGroupsMap());
        for (Map.Entry<String, ConfigGroup> child : children.entrySet()) {
            read(path + '/' + child.getKey(), child.getValue());
        }
        for (Map.Entry<String, ConfigPolicy> policy : group.getPoliciesMap().entrySet()) {
            byPath.put(
                    path + '/' + policy.getKey(),
                    compile(
                            path,
                            List.copyOf(children.keySet()),
                            policy.getValue().getPolicy()));
        }
    }

    private Policy compile(String path, List<String> children, org.hyperledger.fabric.protos.common.Policy policy)
            throws InvalidProtocolBufferException {
        if (policy.getType() == PolicyType.SIGNATURE_VALUE) {
            return SignaturePolicyRule.of(SignaturePolicyEnvelope.parseFrom(policy.getValue()));
        }
        if (policy.getType() != PolicyType.IMPLICIT_META_VALUE) {
            return new NeverSatisfied(path);
        }
        ImplicitMetaPolicy meta = ImplicitMetaPolicy.parseFrom(policy.getValue());
        List<Policy> below = new ArrayList<>();
        children.forEach(child -> below.add(policy(path + '/' + child + '/' + meta.getSubPolicy())));
        int threshold = switch (meta.getRule()) {
            case ANY -> Math.min(1, below.size());
            case ALL -> below.size();
            case MAJORITY -> below.isEmpty() ? 0 : below.size() / 2 + 1;
            case UNRECOGNIZED -> below.size() + 1;
        };
        return new ImplicitMetaRule(meta.getSubPolicy(), threshold, below);
    }
}
