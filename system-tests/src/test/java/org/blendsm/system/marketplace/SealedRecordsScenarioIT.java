package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A buyer reads a sealed record and its envelope for as long as the right lasts that the envelope was given for, and
 * the consent, where the record needs one.
 */
@ExtendWith(RunningMarketplace.Extension.class)
class SealedRecordsScenarioIT {
    private static final String PATH = "/api/v1/sealed-records/";
    private static final String CONSENTS = "/api/v1/consents";

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
        assertShut(scene, record, "CAPABILITY_NOT_LIVE", "revoked at ");
    }

    @Test
    void a_right_that_was_handed_on_opens_until_what_it_comes_from_is_taken_back(Scene scene) {
        String capabilities = "/api/v1/capabilities/";
        Map<String, Object> toHandOn = new TreeMap<>(Bodies.right(scene.stranger.address(), scene.product));
        toHandOn.put("actions", List.of("OPEN"));
        String own = id(scene.as(scene.seller, "POST", "/api/v1/capabilities", toHandOn));
        Map<String, Object> asked = new TreeMap<>(Bodies.delegation(scene.buyer.address()));
        asked.put("actions", List.of("OPEN"));
        String right = id(scene.as(scene.stranger, "POST", capabilities + own + "/delegations", asked));
        String record = sealedFor(scene, right);
        assertOpen(scene, record);
        scene.as(scene.seller, "POST", capabilities + own + "/revocation", Map.of());
        assertShut(scene, record, "CAPABILITY_NOT_LIVE", "delegated from is not live: revoked at ");
        Map<String, Object> question = Map.of("capability", right, "action", "OPEN");
        await().until(() -> !scene.as(scene.stranger, "POST", "/api/v1/decisions", question)
                .path("allowed")
                .asBoolean());
        assertThat(scene.get(scene.buyer, "/api/v1/capabilities?parent=" + own)
                        .path("items")
                        .path(0))
                .isEqualTo(scene.get(scene.buyer, capabilities + right));
    }

    private static String id(JsonNode capability) {
        return capability.path("right").path("id").asString();
    }

    @Test
    void a_consent_that_was_withdrawn_opens_nothing_any_more(Scene scene) {
        Scene.Managed subject = scene.admit("Subject");
        String consent = scene.as(subject, "POST", CONSENTS, Bodies.consent(scene.product))
                .path("id")
                .asString();
        String right = scene.as(
                        scene.buyer, "POST", "/api/v1/agreements", Bodies.acceptance(scene.product, scene.offer, 150))
                .path("deal")
                .path("capability")
                .asString();
        Map<String, Object> about = new TreeMap<>(Bodies.sealed(scene.product, Scene.SEALED));
        about.put("consent", consent);
        String record = sealedFor(scene, right, about);
        assertOpen(scene, record);
        assertThat(scene.get(scene.seller, CONSENTS + "/" + consent + "/words"))
                .isEqualTo(JsonMapper.shared().valueToTree(Bodies.wording()));

        scene.as(subject, "POST", CONSENTS + "/" + consent + "/withdrawal", Map.of());
        scene.as(subject, "POST", CONSENTS + "/" + consent + "/words/erasure", Map.of());
        assertShut(scene, record, "CONSENT_NOT_LIVE", "withdrawn at ");
        assertThat(tried(scene, "GET", CONSENTS + "/" + consent + "/words", Map.of())
                        .code())
                .isEqualTo("CONTENT_NOT_FOUND");
        assertThat(tried(scene, "POST", "/api/v1/sealed-records", about).code()).isEqualTo("CONSENT_NOT_LIVE");
        assertThat(tried(scene, "POST", PATH + record + "/envelopes", Map.of("capability", right, "envelope", "eQ=="))
                        .code())
                .isEqualTo("CONSENT_NOT_LIVE");
    }

    private static Wire.Answer tried(Scene scene, String method, String path, Object body) {
        Wire.Request request = Wire.Request.of(
                        method, scene.marketplace.gateway().resolve(path))
                .bearing(scene.seller.token());
        return (method.equals("GET") ? request : request.json(body)).send();
    }

    @Test
    void an_agreement_that_was_ended_opens_nothing_any_more(Scene scene) {
        var deal = scene.as(
                        scene.buyer, "POST", "/api/v1/agreements", Bodies.acceptance(scene.product, scene.offer, 150))
                .path("deal");
        String record = sealedFor(scene, deal.path("capability").asString());
        assertOpen(scene, record);
        scene.as(scene.buyer, "POST", "/api/v1/agreements/" + deal.path("id").asString() + "/end", Map.of());
        assertShut(scene, record, "CAPABILITY_NOT_LIVE", "the agreement that issued it is no longer open");
    }

    private static String sealedFor(Scene scene, String right) {
        return sealedFor(scene, right, Bodies.sealed(scene.product, Scene.SEALED));
    }

    private static String sealedFor(Scene scene, String right, Map<String, Object> sealed) {
        String record = scene.as(scene.seller, "POST", "/api/v1/sealed-records", sealed)
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

    private static void assertShut(Scene scene, String record, String code, String reason) {
        for (String part : List.of("/content", "/envelopes/mine")) {
            Wire.Answer answer = read(scene, scene.buyer, record + part);
            assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
            assertThat(answer.text()).contains(reason);
        }
        assertThat(read(scene, scene.seller, record + "/content").status()).isEqualTo(200);
    }

    private static Wire.Answer read(Scene scene, Scene.Managed member, String path) {
        URI uri = scene.marketplace.gateway().resolve(PATH + path);
        return Wire.Request.of("GET", uri).bearing(member.token()).send();
    }
}
