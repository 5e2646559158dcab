package org.blendsm.embedded.channel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigValue;

/**
 * One group, value or policy of a configuration tree, with its place in it. A configuration is compared as a flat map
 * of such elements by their full path. Source: Fabric's {@code configtx/configmap.go}.
 */
record ConfigElement(Kind kind, List<String> path, long version, String modPolicy, Object content) {
    enum Kind {
        GROUP,
        VALUE,
        POLICY
    }

    /** The full path with the kind in front, as Fabric's error texts name it. */
    String key() {
        String label = switch (kind) {
            case GROUP -> "[Group]  ";
            case VALUE -> "[Value]  ";
            case POLICY -> "[Policy] ";
        };
        return label + "/" + String.join("/", path);
    }

    /** The path of the policy that must be satisfied before this element may change. */
    String modPolicyPath() {
        if (modPolicy.startsWith("/")) {
            return modPolicy;
        }
        List<String> context = kind == Kind.GROUP ? path : path.subList(0, path.size() - 1);
        return "/" + String.join("/", context) + "/" + modPolicy;
    }

    static Map<String, ConfigElement> elements(ConfigGroup root) {
        Map<String, ConfigElement> elements = new LinkedHashMap<>();
        collect(elements, List.of("Channel"), root);
        return elements;
    }

    private static void collect(Map<String, ConfigElement> elements, List<String> path, ConfigGroup group) {
        add(elements, new ConfigElement(Kind.GROUP, path, group.getVersion(), group.getModPolicy(), group));
        group.getValuesMap().forEach((name, value) -> add(elements, of(path, name, value)));
        group.getPoliciesMap().forEach((name, policy) -> add(elements, of(path, name, policy)));
        group.getGroupsMap().forEach((name, child) -> collect(elements, below(path, name), child));
    }

    private static void add(Map<String, ConfigElement> elements, ConfigElement element) {
        elements.put(element.key(), element);
    }

    private static ConfigElement of(List<String> path, String name, ConfigValue value) {
        return new ConfigElement(Kind.VALUE, below(path, name), value.getVersion(), value.getModPolicy(), value);
    }

    private static ConfigElement of(List<String> path, String name, ConfigPolicy policy) {
        return new ConfigElement(Kind.POLICY, below(path, name), policy.getVersion(), policy.getModPolicy(), policy);
    }

    static List<String> below(List<String> path, String name) {
        List<String> below = new ArrayList<>(path);
        below.add(name);
        return List.copyOf(below);
    }
}
