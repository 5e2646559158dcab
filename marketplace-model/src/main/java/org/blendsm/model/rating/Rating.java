package org.blendsm.model.rating;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;

/**
 * What a party of an agreement that paid something or was ruled said of the other; there is at most one for each side.
 *
 * @param volume what the agreement paid in all: the weight of the rating
 */
public record Rating(
        AgreementId agreement,
        MemberId author,
        MemberId subject,
        int stars,
        Optional<Sha256> comment,
        Money volume,
        Instant at) {}
