package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A buyer reads a sealed record and its envelope for as long as the right lasts that the envelope was given for. */
@ExtendWith(RunningMarketplace.Extension.class)
class SealedRecordsScenarioIT {
    private static final String PATH = "/api/v1/sealed-records/";

    @Test
    void a_right_that_was_taken_back_opens_nothing_any_more(Scene scene) {
        Map<String, Object> toOpen = Map.of(
                "holder",
                scene.buyer.address(),
                "actions",
                List.of("OPEN"),
                "product",
                scene.product,
                "duration",
                "PT24H");
        String right = scene.as(scene.seller, "POST", "/api/v1/capabilities", toOpen)
                .path("right")
                .path("id")
                .asString();
        String record = sealedFor(scene, right);
        assertOpen(scene, record);
        scene.as(scene.seller, "POST", "/api/v1/capabilities/" + right + "/revocation", Map.of());
        assertShut(scene, record, "revoked at ");
    }

    @Test
    void an_agreement_that_was_ended_opens_nothing_any_more(Scene scene) {
        var deal = scene.as(
                        scene.buyer, "POST", "/api/v1/agreements", Bodies.acceptance(scene.product, scene.offer, 150))
                .path("deal");
        String record = sealedFor(scene, deal.path("capability").asString());
        assertOpen(scene, record);
        scene.as(scene.buyer, "POST", "/api/v1/agreements/" + deal.path("id").asString() + "/end", Map.of());
        assertShut(scene, record, "the agreement that issued it is no longer open");
    }

    private static String sealedFor(Scene scene, String right) {
        String record = scene.as(
                        scene.seller, "POST", "/api/v1/sealed-records", Bodies.sealed(scene.product, Scene.SEALED))
                .path("id")
                .asString();
        scene.as(scene.seller, "POST", PATH + record + "/envelopes", Map.of("capability", right, "envelope", "eA=="));
        return record;
    }

    private static void assertOpen(Scene scene, String record) {
        for (String part : List.of("/content", "/envelopes/mine")) {
            assertThat(read(scene, scene.buyer, record + part).status())
                    .as(part)
                    .isEqualTo(200);
        }
    }

    private static void assertShut(Scene scene, String record, String reason) {
        for (String part : List.of("/content", "/envelopes/mine")) {
            Wire.Answer answer = read(scene, scene.buyer, record + part);
            assertThat(answer.code()).as(answer.toString()).isEqualTo("CAPABILITY_NOT_LIVE");
            assertThat(answer.text()).contains(reason);
        }
        assertThat(read(scene, scene.seller, record + "/content").status()).isEqualTo(200);
    }

    private static Wire.Answer read(Scene scene, Scene.Managed member, String path) {
        URI uri = scene.marketplace.gateway().resolve(PATH + path);
        return Wire.Request.of("GET", uri).bearing(member.token()).send();
    }
}
