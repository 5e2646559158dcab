package org.blendsm.embedded.validation;

import com.google.protobuf.ByteString;
import java.util.List;
import org.blendsm.embedded.memory.Recent;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.Endorsement;

/**
 * The endorsements that this very process has just made, so that it need not verify its own signatures when the
 * transaction comes back. Bounded: a forgotten one is verified like anybody else's.
 */
public final class RecentEndorsements {
    private static final int REMEMBERED = 20_000;
    private static final long BYTES_REMEMBERED = 16 << 20;

    private record Endorsed(ByteString payload, List<Endorsement> endorsements) {}

    private final Recent<String, Endorsed> recent = new Recent<>(REMEMBERED, BYTES_REMEMBERED);

    public void remember(String transactionId, ByteString payload, List<Endorsement> endorsements) {
        recent.put(transactionId, new Endorsed(payload, endorsements), payload.size());
    }

    /** True when every byte of this action and its endorsements was made here. The memory of it is used up. */
    public boolean madeHere(String transactionId, ChaincodeEndorsedAction action) {
        return recent.remove(transactionId)
                .filter(endorsed -> endorsed.payload().equals(action.getProposalResponsePayload())
                        && endorsed.endorsements().equals(action.getEndorsementsList()))
                .isPresent();
    }
}
