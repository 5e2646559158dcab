package org.blendsm.embedded.policy;

import java.util.List;
import java.util.Optional;
import org.blendsm.embedded.identity.Identity;

/** Any, all or a majority of the like-named policies of the groups below. */
public record ImplicitMetaRule(String subPolicy, int threshold, List<Policy> subPolicies) implements Policy {
    @Override
    public Optional<String> refusal(List<Identity> signers) {
        int satisfied = 0;
        for (Policy policy : subPolicies) {
            if (satisfied < threshold && policy.satisfiedBy(signers)) {
                satisfied++;
            }
        }
        if (satisfied >= threshold) {
            return Optional.empty();
        }
        return Optional.of("implicit policy evaluation failed - " + satisfied
                + " sub-policies were satisfied, but this policy requires " + threshold + " of the '" + subPolicy
                + "' sub-policies to be satisfied");
    }
}
