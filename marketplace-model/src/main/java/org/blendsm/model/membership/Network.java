package org.blendsm.model.membership;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.model.Sha256;

/**
 * The network and its policy: which roles each function is open to. Broadcast to every member when it changes.
 *
 * @param fingerprint SHA-256 header hash of the genesis block: what every off-line proof is checked against
 * @param policyVersion grows by one with each published policy
 * @param policy function ({@code rating:rate}) → roles, sorted; a function that is not named is open to every member
 */
public record Network(Sha256 fingerprint, int policyVersion, SortedMap<String, List<Role>> policy) {
    public Network {
        SortedMap<String, List<Role>> sorted = new TreeMap<>();
        policy.forEach((function, roles) ->
                sorted.put(function, roles.stream().sorted().distinct().toList()));
        policy = Collections.unmodifiableSortedMap(sorted);
    }

    /** Whether a member with these roles may call that function. */
    public boolean opens(String function, List<Role> roles) {
        List<Role> open = policy.get(function);
        return open == null || open.stream().anyMatch(roles::contains);
    }
}
