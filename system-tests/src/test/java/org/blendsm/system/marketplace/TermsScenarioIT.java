package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.blendsm.model.Sha256;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What a buyer agreed on can be read, and shown to be that, after the seller has described the product anew. */
@ExtendWith(RunningMarketplace.Extension.class)
class TermsScenarioIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void an_agreements_terms_are_read_and_held_against_its_hash_after_a_revision(Scene scene) throws IOException {
        String terms = "Für „eigene“ Zwecke:\n\"do not pass it on\".";
        String product = scene.as(scene.seller, "POST", "/api/v1/products", described(terms))
                .path("listing")
                .path("id")
                .asString();
        String path = "/api/v1/products/" + product;
        String offer = scene.as(scene.seller, "POST", path + "/offers", Bodies.offer())
                .path("offer")
                .path("id")
                .asString();
        scene.as(scene.operator, "POST", "/api/v1/issues", Map.of("to", scene.buyer.address(), "amount", 1_000));
        JsonNode agreed = scene.as(scene.buyer, "POST", "/api/v1/agreements", Bodies.acceptance(product, offer, 1_000))
                .path("deal")
                .path("offer");
        scene.as(scene.seller, "PUT", path + "/description", described("Pay twice."));
        await().atMost(PATIENCE)
                .until(() -> scene.get(scene.buyer, path + "/descriptions")
                                .path("items")
                                .size()
                        == 2);

        assertThat(scene.get(scene.buyer, path).path("listing").path("version").asInt())
                .isEqualTo(2);
        JsonNode read = scene.get(
                scene.buyer, path + "/descriptions/" + agreed.path("version").asInt());
        assertThat(read.path("description").path("terms").asString()).isEqualTo(terms);
        assertThat(read.path("transaction").asString()).matches("[0-9a-f]{64}");
        assertThat(read.path("hash")).isEqualTo(agreed.path("description"));
        assertThat(Sha256.of(new JsonCanonicalizer(read.path("description").toString()).getEncodedUTF8())
                        .value())
                .isEqualTo(agreed.path("description").asString());
    }

    private static Map<String, Object> described(String terms) {
        Map<String, Object> body = new TreeMap<>(Bodies.product());
        body.put("terms", terms);
        return body;
    }
}
