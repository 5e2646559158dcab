package org.blendsm.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.blendsm.client.Door;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.ProductId;

/**
 * Somebody who receives a product. A buyer's stream begins at its first subscription: what was published before is
 * nobody's.
 */
record FirstBuyer(Door seller, ProductId product) {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private record Meter(OptionalLong start) {}

    /** Returns once there is one, whenever that is. */
    void await() {
        while (!isThere()) {
            Await.pause(PAUSE);
        }
    }

    private boolean isThere() {
        Page<Agreement> page = agreements("");
        while (page.items().stream().noneMatch(this::receives)) {
            Optional<String> next = page.next();
            if (next.isEmpty()) {
                return false;
            }
            page = agreements("&after=" + next.get());
        }
        return true;
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
