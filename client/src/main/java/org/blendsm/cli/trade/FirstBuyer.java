package org.blendsm.cli.trade;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.blendsm.cli.command.Await;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.client.Door;
import org.blendsm.client.ProblemException;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;

/**
 * Somebody who receives a product. A buyer's stream begins at its first subscription: what was published before is
 * nobody's.
 */
record FirstBuyer(Door seller, ProductId product) {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private record Meter(OptionalLong start) {}

    /**
     * Returns once there is one, whenever that is: an instance that cannot answer for a while is asked again.
     *
     * @param told of what is in the way, once each time that it begins
     * @throws CommandFailed where nobody can become one: the product is not on offer, and nobody has an agreement
     */
    void await(Consumer<String> told) {
        boolean answered = true;
        while (true) {
            try {
                if (isThere()) {
                    return;
                }
                answered = true;
            } catch (ProblemException e) {
                if (!e.mayPass()) {
                    throw e;
                }
                if (answered) {
                    told.accept("Asking again: " + e.getMessage());
                }
                answered = false;
            }
            Await.pause(PAUSE);
        }
    }

    private boolean isThere() {
        Page<Agreement> page = agreements("");
        if (page.items().isEmpty() && !isOnOffer()) {
            throw new CommandFailed("nobody can buy " + product + ": it is not on offer any more");
        }
        while (page.items().stream().noneMatch(this::receives)) {
            Optional<String> next = page.next();
            if (next.isEmpty()) {
                return false;
            }
            page = agreements("&after=" + next.get());
        }
        return true;
    }

    private boolean isOnOffer() {
        return seller.get("/api/v1/products/" + product, Product.class) instanceof Product.Offered;
    }

    private Page<Agreement> agreements(String after) {
        return seller.get(
                "/api/v1/agreements?state=Open&product=" + product + "&size=" + PageRequest.LARGEST + after,
                Types.pageOf(Agreement.class));
    }

    private boolean receives(Agreement agreement) {
        return seller.get("/api/v1/agreements/" + agreement.deal().id() + "/meter", Meter.class)
                .start()
                .isPresent();
    }
}
