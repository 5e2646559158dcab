package org.blendsm.model.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;

/**
 * A right that you hold, or part of it, handed on.
 *
 * @param holder address of the member who gets it
 * @param actions what it opens, of what your own does; at least one, sorted, each once
 * @param until when it ends, UTC; at least one hour ahead, and not after your own
 * @param delegable how far it may be handed on again: less deep than your own, and no wider than what is left of it;
 *     nothing where nobody may
 */
public record NewDelegation(
        MemberId holder, List<Action> actions, Instant until, Optional<DelegationBounds> delegable) {
    public NewDelegation {
        actions = Capability.requireActions(actions);
    }
}
