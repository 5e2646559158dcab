package org.blendsm.model.access;

import java.time.Duration;
import java.util.List;
import org.blendsm.model.MemberId;
import org.blendsm.model.Span;
import org.blendsm.model.WrongField;
import org.blendsm.model.catalogue.ProductId;

/**
 * A right that a product's owner gives without a sale.
 *
 * @param holder address of the member who gets the right
 * @param actions what it opens; at least one, sorted, each once
 * @param product id of your own product
 * @param duration how long it lasts, as an ISO 8601 duration ({@code PT48H}); one hour to ten years
 */
public record NewCapability(MemberId holder, List<Action> actions, ProductId product, Duration duration) {
    public NewCapability {
        if (actions.isEmpty()) {
            throw new WrongField("actions", "a capability names at least one action");
        }
        actions = actions.stream().sorted().distinct().toList();
        Span.require(duration, "duration", "a capability");
    }
}
