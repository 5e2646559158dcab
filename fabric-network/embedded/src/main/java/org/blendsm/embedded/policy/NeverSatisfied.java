package org.blendsm.embedded.policy;

import java.util.List;
import java.util.Optional;
import org.blendsm.embedded.identity.Identity;

/** What stands where a policy is asked for that nobody wrote down: it refuses everyone. */
public record NeverSatisfied(String name) implements Policy {
    @Override
    public Optional<String> refusal(List<Identity> signers) {
        return Optional.of("No such policy: '" + name + "'");
    }
}
