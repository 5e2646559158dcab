package org.blendsm.embedded.endorsement;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import org.blendsm.embedded.systemchaincode.SystemChaincodes;

/**
 * Which proposals every endorser runs for itself, as each of Fabric's peers does all of them: the first calls of each
 * function. A chaincode that is not deterministic is refused by them. Later calls are run once for all endorsers, which
 * have the same state and the same chaincode.
 */
public final class FirstCalls {
    private static final int CALLS = 20;
    private static final int FUNCTIONS = 1_000;
    private static final int LONGEST_NAME = 100;

    /** What a client calls a function is its own choice, so only so many names are remembered. */
    private final Map<String, Integer> calls = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > FUNCTIONS;
        }
    };

    /** Counts the call. */
    public synchronized boolean include(Proposal proposal) {
        return !SystemChaincodes.has(proposal.chaincode())
                && calls.merge(function(proposal), 1, (before, one) -> Math.min(before + one, CALLS + 1)) <= CALLS;
    }

    private static String function(Proposal proposal) {
        ByteString name = proposal.input().getArgsCount() == 0
                ? ByteString.EMPTY
                : proposal.input().getArgs(0);
        return proposal.chaincode() + ' ' + (name.size() > LONGEST_NAME ? "" : name.toStringUtf8());
    }
}
