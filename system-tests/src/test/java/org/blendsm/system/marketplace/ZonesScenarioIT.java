package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.marketplace.Straight.json;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Role;
import org.blendsm.model.token.Fold;
import org.blendsm.model.zone.NewZone;
import org.blendsm.model.zone.SignedZoneTicket;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.Zones;
import org.blendsm.system.marketplace.RunningMarketplace.Certified;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Bubbles of Trust: a device comes into a zone by a ticket that its master signed for it, and buys there; nobody else
 * does, and no ticket counts twice.
 */
@ExtendWith(RunningMarketplace.Extension.class)
class ZonesScenarioIT {
    private static final String ZONES = "/api/v1/zones";

    @Test
    void a_device_joins_its_zone_by_ticket_and_buys_there_until_it_is_taken_out(Scene scene) {
        Scene.Managed master = scene.admit("Master");
        Scene.Managed device = scene.admit("Device");
        scene.as(scene.operator, "POST", "/api/v1/issues", Map.of("to", device.address(), "amount", 1_000));
        String zone = founded(scene, master, "Harbour");
        JsonNode offered = offered(scene, master, zone);
        Map<String, Object> acceptance = Bodies.acceptance(
                offered.path("listing").path("id").asString(),
                offered.path("offer").path("id").asString(),
                150);

        assertRefused("NOT_IN_ZONE", tried(scene, device, "/api/v1/agreements", acceptance));
        JsonNode ticket = ticket(scene, master, zone, device);
        assertRefused("ZONE_TICKET_FOR_ANOTHER", tried(scene, scene.stranger, members(zone), ticket));
        assertThat(scene.as(device, "POST", members(zone), ticket).path("state").asString())
                .isEqualTo("In");
        JsonNode deal =
                scene.as(device, "POST", "/api/v1/agreements", acceptance).path("deal");
        assertThat(deal.path("offer").path("conditions").path("zone").asString())
                .isEqualTo(zone);

        String removal = members(zone) + "/" + device.address() + "/removal";
        assertRefused("NOT_THE_MASTER", tried(scene, scene.stranger, removal, Map.of()));
        scene.as(master, "POST", removal, Map.of());
        assertRefused("ZONE_TICKET_USED", tried(scene, device, members(zone), ticket));
        assertRefused("NOT_IN_ZONE", tried(scene, device, "/api/v1/agreements", acceptance));
        String topUps = "/api/v1/agreements/" + deal.path("id").asString() + "/top-ups";
        assertThat(scene.as(device, "POST", topUps, Map.of("amount", 5))
                        .path("state")
                        .asString())
                .as("what was agreed on goes on")
                .isEqualTo("Open");

        scene.as(device, "POST", members(zone), ticket(scene, master, zone, device));
        scene.as(device, "POST", "/api/v1/agreements", acceptance);
    }

    @Test
    void a_peer_itself_refuses_whoever_is_in_another_zone(Scene scene) throws IOException {
        Scene.Managed master = scene.admit("Master of one");
        OwnKeyMember other = ownKeyMaster(scene);
        Certified device = scene.certified("Device of the other", Role.BUYER);
        JsonNode offered = offered(scene, master, founded(scene, master, "One"));
        ZoneId elsewhere = other.ledger(Zones.class)
                .found(new IdempotencyKey("zone"), new NewZone("Another"))
                .id();
        SignedZoneTicket ticket = other.ticket(
                elsewhere,
                device.publicKey().address(),
                Instant.now().plus(Duration.ofDays(1)),
                scene.marketplace.network());
        device.at(scene.marketplace.ledger()).contract(Zones.class).join(ticket);

        Acceptance acceptance = new Acceptance(
                ProductId.of(offered.path("listing").path("id").asString()),
                OfferId.of(offered.path("offer").path("id").asString()),
                new Money(150),
                PaymentMode.VOUCHER,
                Fold.NONE);
        try (Straight peer = new Straight(scene.marketplace)) {
            assertThat(peer.call(device, "agreement:accept", "\"key\"", json(acceptance)))
                    .contains("NOT_IN_ZONE: ");
            assertThat(peer.call(scene.loner, "zone:join", json(ticket))).contains("ZONE_TICKET_FOR_ANOTHER: ");
        }
    }

    @Test
    void nobody_signs_tickets_of_anothers_zone_or_offers_in_it(Scene scene) {
        assertRefused(
                "NOT_THE_MASTER",
                tried(
                        scene,
                        scene.buyer,
                        ZONES + "/" + scene.zone + "/tickets",
                        Bodies.zoneTicket(scene.stranger.address())));
        String product = scene.as(scene.stranger, "POST", "/api/v1/products", Bodies.product())
                .path("listing")
                .path("id")
                .asString();
        assertRefused(
                "NOT_IN_ZONE",
                tried(scene, scene.stranger, "/api/v1/products/" + product + "/offers", inZone(scene.zone)));
    }

    private static OwnKeyMember ownKeyMaster(Scene scene) throws IOException {
        RunningMarketplace market = scene.marketplace;
        OwnKeyMember.Applicant applicant = OwnKeyMember.apply(
                market.gateway(), market.network(), "Master of another", market.organisation(), List.of(Role.SELLER));
        scene.as(
                scene.operator,
                "POST",
                "/api/v1/applications/" + applicant.joining().application() + "/approval",
                Map.of());
        return applicant.admitted(market.ledger(), Duration.ofSeconds(60));
    }

    private static String founded(Scene scene, Scene.Managed master, String name) {
        return scene.as(master, "POST", ZONES, Map.of("name", name)).path("id").asString();
    }

    private static String members(String zone) {
        return ZONES + "/" + zone + "/members";
    }

    private static JsonNode ticket(Scene scene, Scene.Managed master, String zone, Scene.Managed device) {
        return scene.as(master, "POST", ZONES + "/" + zone + "/tickets", Bodies.zoneTicket(device.address()));
    }

    private static JsonNode offered(Scene scene, Scene.Managed seller, String zone) {
        String product = scene.as(seller, "POST", "/api/v1/products", Bodies.product())
                .path("listing")
                .path("id")
                .asString();
        return scene.as(seller, "POST", "/api/v1/products/" + product + "/offers", inZone(zone));
    }

    private static Map<String, Object> inZone(String zone) {
        Map<String, Object> terms = new TreeMap<>(Bodies.offer());
        terms.put("zone", zone);
        return terms;
    }

    private static Wire.Answer tried(Scene scene, Scene.Managed member, String path, Object body) {
        return Wire.Request.of("POST", scene.marketplace.gateway().resolve(path))
                .bearing(member.token())
                .with("Idempotency-Key", UUID.randomUUID().toString())
                .json(body)
                .send();
    }

    private static void assertRefused(String code, Wire.Answer answer) {
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
    }
}
