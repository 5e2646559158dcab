package org.blendsm.embedded.endorsement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.identity.IdentityMalformed;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.policy.Policy;

/** The peers of this process that run chaincode, one for each endorsing organisation. */
public final class EndorsingPeers {
    private final Map<String, SigningIdentity> byOrganisation = new LinkedHashMap<>();

    public EndorsingPeers(List<SigningIdentity> peers) {
        peers.forEach(peer -> byOrganisation.put(peer.mspId(), peer));
    }

    public Set<String> organisations() {
        return byOrganisation.keySet();
    }

    public Optional<SigningIdentity> of(String mspId) {
        return Optional.ofNullable(byOrganisation.get(mspId));
    }

    /** The peer that runs a transaction: the organisation's own where it has one, else the first. */
    public SigningIdentity runsFor(String mspId) {
        return of(mspId).orElseGet(() -> byOrganisation.values().iterator().next());
    }

    /** All of them, this one first. */
    public List<SigningIdentity> startingWith(SigningIdentity first) {
        List<SigningIdentity> all = new ArrayList<>(List.of(first));
        byOrganisation.values().stream().filter(peer -> peer != first).forEach(all::add);
        return all;
    }

    /**
     * As many peers as the policies ask for, the first given one among them; empty when all together are too few.
     *
     * @param holders the organisations that may be asked; absent where all may
     */
    public List<SigningIdentity> satisfying(
            Collection<Policy> policies, Optional<Set<String>> holders, SigningIdentity first, ChannelConfig config) {
        List<SigningIdentity> chosen = new ArrayList<>();
        List<Identity> identities = new ArrayList<>();
        for (SigningIdentity peer : startingWith(first)) {
            if (peer == first || holders.isEmpty() || holders.get().contains(peer.mspId())) {
                add(chosen, identities, peer, config);
            }
            if (policies.stream().allMatch(policy -> policy.satisfiedBy(identities))) {
                return chosen;
            }
        }
        return List.of();
    }

    private static void add(
            List<SigningIdentity> chosen, List<Identity> identities, SigningIdentity peer, ChannelConfig config) {
        try {
            identities.add(config.members().identity(peer.serialized()));
            chosen.add(peer);
        } catch (IdentityMalformed e) {
            // its organisation has left the channel: nobody counts its signature any more
        }
    }
}
