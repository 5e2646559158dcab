package org.blendsm.embedded.gateway;

import java.util.Optional;
import org.blendsm.embedded.chaincode.Chaincodes;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.endorsement.EndorsingPeers;
import org.blendsm.embedded.endorsement.Proposal;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.state.StateView;
import org.blendsm.embedded.systemchaincode.SystemChaincodes;

/** Where a call can go: which chaincodes there are, and whose peer runs them. */
public final class Routes {
    private final StateStore state;
    private final Definitions definitions;
    private final Chaincodes chaincodes;
    private final EndorsingPeers peers;

    public Routes(StateStore state, Definitions definitions, Chaincodes chaincodes, EndorsingPeers peers) {
        this.state = state;
        this.definitions = definitions;
        this.chaincodes = chaincodes;
        this.peers = peers;
    }

    /** Whether a chaincode of this name is defined on the channel; the system chaincodes always are. */
    private boolean isDefined(String chaincode) {
        if (SystemChaincodes.has(chaincode)) {
            return true;
        }
        try (StateView view = state.view()) {
            return definitions.current(chaincode, view).isPresent();
        }
    }

    /** Whether it could run something now. */
    boolean isConnected(String chaincode) {
        return chaincodes.ready(chaincode);
    }

    /** The organisation's endorsing peer, where the chaincode is defined. */
    Optional<SigningIdentity> of(String mspId, String chaincode) {
        return peers.of(mspId).filter(peer -> isDefined(chaincode));
    }

    /** The peer of the caller's own organisation, where it runs the chaincode; system chaincodes run everywhere. */
    Optional<SigningIdentity> own(Proposal proposal) {
        return SystemChaincodes.has(proposal.chaincode())
                ? Optional.of(peers.home(proposal.mspId()))
                : of(proposal.mspId(), proposal.chaincode());
    }

    /** The caller's own peer, or else another that runs the chaincode for him; none where it is not defined. */
    Optional<SigningIdentity> first(Proposal proposal) {
        return own(proposal)
                .or(() -> isDefined(proposal.chaincode())
                        ? Optional.of(peers.runsFor(proposal.mspId()))
                        : Optional.empty());
    }
}
