package org.blendsm.embedded.validation;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.Endorsement;

/**
 * The endorsements that this very process has just made, so that it need not verify its own signatures when the
 * transaction comes back. Bounded: a forgotten one is verified like anybody else's.
 */
public final class RecentEndorsements {
    private static final int REMEMBERED = 20_000;

    private record Endorsed(ByteString payload, List<Endorsement> endorsements) {}

    private final Map<String, Endorsed> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Endorsed> eldest) {
            return size() > REMEMBERED;
        }
    };

    public void remember(String transactionId, ByteString payload, List<Endorsement> endorsements) {
        synchronized (recent) {
            recent.put(transactionId, new Endorsed(payload, endorsements));
        }
    }

    /** True when every byte of this action and its endorsements was made here. The memory of it is used up. */
    public boolean madeHere(String transactionId, ChaincodeEndorsedAction action) {
        Endorsed endorsed;
        synchronized (recent) {
            endorsed = recent.remove(transactionId);
        }
        return endorsed != null
                && endorsed.payload().equals(action.getProposalResponsePayload())
                && endorsed.endorsements().equals(action.getEndorsementsList());
    }
}
