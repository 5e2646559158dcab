package org.blendsm.embedded.endorsement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.identity.IdentityMalformed;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.policy.Policy;

/** The peers of this process: one for each organisation, most of which run chaincode and endorse. */
public final class EndorsingPeers {
    private final Map<String, SigningIdentity> byOrganisation = new LinkedHashMap<>();

    private final Map<String, SigningIdentity> others = new LinkedHashMap<>();

    /** @param others the peers of organisations that endorse nothing; the system chaincodes run there too */
    public EndorsingPeers(List<SigningIdentity> peers, List<SigningIdentity> others) {
        peers.forEach(peer -> byOrganisation.put(peer.mspId(), peer));
        others.forEach(peer -> this.others.put(peer.mspId(), peer));
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

    /** The organisation's own peer, whether or not it endorses. */
    public SigningIdentity home(String mspId) {
        return Optional.ofNullable(others.get(mspId)).orElseGet(() -> runsFor(mspId));
    }

    /** All that endorse, this one first. */
    public List<SigningIdentity> startingWith(SigningIdentity first) {
        List<SigningIdentity> all = new ArrayList<>(List.of(first));
        byOrganisation.values().stream().filter(peer -> peer != first).forEach(all::add);
        return all;
    }

    /**
     * As many peers as the policies ask for and no more, the first given one among them where it counts; empty when all
     * together are too few.
     *
     * @param asked whether a peer may be asked
     */
    public List<SigningIdentity> satisfying(
            Collection<Policy> policies,
            Predicate<SigningIdentity> asked,
            SigningIdentity first,
            ChannelConfig config) {
        Map<SigningIdentity, Identity> chosen = new LinkedHashMap<>();
        for (SigningIdentity peer : startingWith(first)) {
            if (asked.test(peer)) {
                identity(peer, config).ifPresent(identity -> chosen.put(peer, identity));
            }
        }
        if (!satisfied(policies, chosen)) {
            return List.of();
        }
        for (SigningIdentity last : List.copyOf(chosen.keySet()).reversed()) {
            Map<SigningIdentity, Identity> fewer = new LinkedHashMap<>(chosen);
            fewer.remove(last);
            if (satisfied(policies, fewer)) {
                chosen.remove(last);
            }
        }
        return List.copyOf(chosen.keySet());
    }

    private static boolean satisfied(Collection<Policy> policies, Map<SigningIdentity, Identity> peers) {
        List<Identity> identities = List.copyOf(peers.values());
        return policies.stream().allMatch(policy -> policy.satisfiedBy(identities));
    }

    /** Absent where its organisation has left the channel: nobody counts its signature any more. */
    private static Optional<Identity> identity(SigningIdentity peer, ChannelConfig config) {
        try {
            return Optional.of(config.members().identity(peer.serialized()));
        } catch (IdentityMalformed e) {
            return Optional.empty();
        }
    }
}
