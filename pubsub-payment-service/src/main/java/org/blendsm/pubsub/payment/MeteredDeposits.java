package org.blendsm.pubsub.payment;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.blendsm.model.agreement.AgreementId;
import org.springframework.stereotype.Component;

/**
 * How far the buyers of metered agreements have acknowledged, where that was not looked at to the end. Told on the
 * delivery path, and of what is used up again when the broker starts, so it only takes note.
 */
@Component
public class MeteredDeposits {
    private final Map<AgreementId, Long> acknowledged = new ConcurrentHashMap<>();

    public void acknowledged(AgreementId agreement, long position) {
        acknowledged.merge(agreement, position, Math::max);
    }

    /** How far agreements have moved for which not all is done. */
    Map<AgreementId, Long> moved() {
        return Map.copyOf(acknowledged);
    }

    /** Nothing is to be done for the agreement until it moves on from there. */
    void done(AgreementId agreement, long position) {
        acknowledged.remove(agreement, position);
    }
}
