package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.blendsm.system.marketplace.Wire.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A kept key pays what its member lets it pay in a day, whatever the service that pays asks for. */
@ExtendWith(RunningMarketplace.Extension.class)
class LimitsScenarioIT {
    private static final String LIMITS = "/api/v1/members/me/limits";

    @Test
    void above_the_limit_a_transfer_is_refused_and_below_it_made(Scene scene) {
        String secret = scene.buyer.secret().clientSecret();
        scene.as(scene.operator, "POST", "/api/v1/issues", Map.of("to", scene.buyer.address(), "amount", 100));
        scene.as(scene.buyer, "PUT", LIMITS, Map.of("perDay", 50, "clientSecret", secret));
        try {
            scene.as(scene.buyer, "POST", "/api/v1/transfers", payment(scene, 30));

            Answer refused = transfer(scene, 21);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.code()).isEqualTo("LIMIT_REACHED");
            assertThat(refused.text()).contains("50 minor units a day").contains("30 are used today");

            scene.as(scene.buyer, "POST", "/api/v1/transfers", payment(scene, 20));
            assertThat(scene.get(scene.buyer, LIMITS).path("usedToday").asInt()).isEqualTo(50);
            assertThat(scene.get(scene.buyer, "/api/v1/signatures?size=10")
                            .path("items")
                            .valueStream()
                            .filter(entry -> entry.path("refusal").asString("").equals("LIMIT_REACHED")))
                    .hasSize(1);
        } finally {
            scene.as(scene.buyer, "PUT", LIMITS, Map.of("clientSecret", secret));
        }
        assertThat(scene.get(scene.buyer, LIMITS).has("perDay")).isFalse();
    }

    private static Answer transfer(Scene scene, int amount) {
        return Wire.Request.of("POST", scene.marketplace.gateway().resolve("/api/v1/transfers"))
                .bearing(scene.buyer.token())
                .with("Idempotency-Key", UUID.randomUUID().toString())
                .json(payment(scene, amount))
                .send();
    }

    private static Map<String, Object> payment(Scene scene, int amount) {
        return Map.of("to", scene.seller.address(), "amount", amount);
    }
}
