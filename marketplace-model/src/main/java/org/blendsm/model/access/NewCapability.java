package org.blendsm.model.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Span;
import org.blendsm.model.catalogue.ProductId;

/**
 * A right that a product's owner gives without a sale.
 *
 * @param holder address of the member who gets the right
 * @param actions what it opens; at least one, sorted, each once
 * @param product id of your own product
 * @param duration how long it lasts, as an ISO 8601 duration ({@code PT48H}); one hour to ten years
 * @param delegable how far its holder may hand it on; nothing where nobody may
 */
public record NewCapability(
        MemberId holder,
        List<Action> actions,
        ProductId product,
        Duration duration,
        Optional<DelegationBounds> delegable) {
    public NewCapability {
        actions = Capability.requireActions(actions);
        Span.require(duration, "duration", "a capability");
    }

    /** A right that its holder keeps. */
    public NewCapability(MemberId holder, List<Action> actions, ProductId product, Duration duration) {
        this(holder, actions, product, duration, Optional.empty());
    }
}
