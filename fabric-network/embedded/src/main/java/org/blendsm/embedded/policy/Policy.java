package org.blendsm.embedded.policy;

import java.util.List;
import java.util.Optional;
import org.blendsm.embedded.identity.Identity;

/** A question to a set of signers, each of whom has already been seen to sign: are you enough? */
public sealed interface Policy permits SignaturePolicyRule, ImplicitMetaRule, NeverSatisfied {
    /** Why these signers are not enough, in Fabric's words; empty when they are. */
    Optional<String> refusal(List<Identity> signers);

    default boolean satisfiedBy(List<Identity> signers) {
        return refusal(signers).isEmpty();
    }
}
