package org.blendsm.pubsub.payment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.blendsm.model.agreement.AgreementId;
import org.springframework.stereotype.Component;

/**
 * How far the buyers of metered agreements have acknowledged since somebody last looked. Told on the delivery path, so
 * it only takes note; a note lost in a crash is repeated by the next acknowledgement or made good when the agreement
 * ends.
 */
@Component
public class MeteredDeposits {
    private final Map<AgreementId, Long> acknowledged = new ConcurrentHashMap<>();

    public void acknowledged(AgreementId agreement, long position) {
        acknowledged.merge(agreement, position, Math::max);
    }

    /** Agreements that moved; each is told once. */
    List<AgreementId> takeMoved() {
        List<AgreementId> moved = new ArrayList<>(acknowledged.keySet());
        acknowledged.keySet().removeAll(moved);
        return moved;
    }
}
