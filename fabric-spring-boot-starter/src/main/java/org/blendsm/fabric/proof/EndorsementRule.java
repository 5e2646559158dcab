package org.blendsm.fabric.proof;

import java.util.Set;

/**
 * How many organisations' peers must stand behind an answer: the chaincode's endorsement policy, which the verifier
 * knows of itself, as it knows the fingerprint.
 *
 * @param mspIds whose peers count
 * @param atLeast how many different ones of them
 */
public record EndorsementRule(Set<String> mspIds, int atLeast) {
    /** The marketplace's own: two of operator, provider and consumer. */
    public static final EndorsementRule MARKETPLACE =
            new EndorsementRule(Set.of("OperatorMSP", "ProviderMSP", "ConsumerMSP"), 2);

    public EndorsementRule {
        mspIds = Set.copyOf(mspIds);
        if (atLeast < 1 || atLeast > mspIds.size()) {
            throw new IllegalArgumentException("at least one organisation, at most all of them");
        }
    }
}
