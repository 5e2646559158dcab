package org.blendsm.chaincode.membership;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.model.membership.Role;

/**
 * Which roles each function is open to when a network begins; the oracle may publish another policy. What is not named
 * is open to every member.
 */
final class FoundingPolicy {
    static final SortedMap<String, List<Role>> POLICY = policy();

    private FoundingPolicy() {}

    private static SortedMap<String, List<Role>> policy() {
        SortedMap<String, List<Role>> policy = new TreeMap<>();
        for (String function : OracleFunctions.NAMES) {
            policy.put(function, List.of(Role.OPERATOR));
        }
        policy.put(MembershipRules.DESCRIBE_NODE, List.of(Role.BROKER));
        for (String function : List.of("publish", "revise", "offer", "withdraw")) {
            policy.put("catalogue:" + function, List.of(Role.SELLER));
        }
        policy.put("agreement:accept", List.of(Role.BUYER));
        policy.put("agreement:topUp", List.of(Role.BUYER));
        policy.put("agreement:proposeExtension", List.of(Role.SELLER, Role.BUYER));
        policy.put("agreement:acceptExtension", List.of(Role.SELLER, Role.BUYER));
        policy.put("payment:settle", List.of(Role.SELLER, Role.BROKER));
        policy.put("dispute:open", List.of(Role.SELLER, Role.BUYER));
        policy.put("dispute:answer", List.of(Role.SELLER, Role.BUYER));
        policy.put("dispute:rule", List.of(Role.ARBITER));
        policy.put("dispute:ruleUnanchored", List.of(Role.BUYER));
        policy.put("rating:rate", List.of(Role.SELLER, Role.BUYER));
        policy.put("rating:answer", List.of(Role.SELLER, Role.BUYER));
        policy.put("integrity:anchor", List.of(Role.SELLER, Role.BROKER));
        policy.put("access:issue", List.of(Role.SELLER));
        policy.put("access:revoke", List.of(Role.SELLER));
        policy.put("privacy:register", List.of(Role.SELLER));
        policy.put("privacy:grant", List.of(Role.SELLER));
        policy.put("privacy:erase", List.of(Role.SELLER));
        return Collections.unmodifiableSortedMap(policy);
    }
}
