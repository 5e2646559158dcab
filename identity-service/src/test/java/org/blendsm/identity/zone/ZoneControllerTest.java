package org.blendsm.identity.zone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.never;

import com.jayway.jsonpath.JsonPath;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.spring.CurrentCaller;
import org.blendsm.fabric.spring.MemberKeys;
import org.blendsm.fabric.spring.SignatureRequest;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.identity.Newcomers;
import org.blendsm.identity.TestPool;
import org.blendsm.identity.TokenRequest;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.model.zone.NewZone;
import org.blendsm.model.zone.SignedZoneTicket;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneEvent;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;
import org.blendsm.model.zone.Zones;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Zones over REST: what goes to the ledger, and the ticket that does not. */
@ServiceTest
@Import({TestPool.class, Newcomers.class})
class ZoneControllerTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final ZoneId ZONE = ZoneId.of("a".repeat(64));
    private static final String PATH = "/api/v1/zones/" + ZONE;

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @Autowired
    Newcomers newcomers;

    @Autowired
    JdbcClient database;

    @MockitoBean
    Memberships ledger;

    @MockitoBean
    Zones zones;

    @MockitoBean
    CurrentCaller signing;

    @Autowired
    MemberKeys keys;

    Member master;
    String secret;
    Member device;

    @BeforeEach
    void a_master_with_a_managed_key() {
        database.sql("truncate zone, zone_listing").update();
        Newcomers.Managed managed = newcomers.managed(Role.SELLER);
        master = managed.member();
        secret = managed.clientSecret();
        device = network.admit(Role.BUYER);
        given(zones.zone(ZONE)).willReturn(zone());
        given(zones.member(ZONE, device.id()))
                .willThrow(new Refused(RefusalCode.ZONE_MEMBER_NOT_FOUND, "never was in"));
        given(signing.sign(any(), any())).willAnswer(call -> signed(call.getArgument(0), call.getArgument(1)));
    }

    /** By the key that is kept for the master, as this service has it signed. */
    private DetachedJws signed(DocumentType type, Object document) throws GeneralSecurityException {
        MvcTestResult answer = TokenRequest.bySecret(http, master.id(), secret)
                .param("resource", TestNetwork.ISSUER + "/identity-service")
                .exchange();
        String token = JsonPath.read(Newcomers.body(answer), "$.access_token");
        SignatureRequest.Subject subject = new SignatureRequest.Subject(
                SignatureRequest.Kind.DOCUMENT, CanonicalJson.encode(document), Optional.of(type), Optional.of(here()));
        return DetachedJws.sign(type, here(), document, _ -> keys.sign(token, subject));
    }

    private static Sha256 here() {
        return new Sha256(TestPool.connection().networkFingerprint());
    }

    @Test
    void a_zone_is_founded_under_the_callers_key() {
        given(zones.found(new IdempotencyKey("mine"), new NewZone("Harbour"))).willReturn(zone());
        MvcTestResult founded = http.post()
                .uri("/api/v1/zones")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(master))
                .header(IdempotencyKey.HEADER, "mine")
                .contentType(MediaType.APPLICATION_JSON)
                .content("{\"name\": \"Harbour\"}")
                .exchange();
        assertThat(founded).hasStatus(201).headers().hasValue(HttpHeaders.LOCATION, PATH);
        assertThat(founded).bodyJson().isLenientlyEqualTo("""
                {"id": "%s", "master": "%s", "content": {"name": "Harbour"}}""".formatted(ZONE, master.id()));
        assertProblem(post(master, "/api/v1/zones", "{\"name\": \" \"}"), 400, "MALFORMED");
    }

    @Test
    void a_masters_ticket_verifies_by_its_key_and_nothing_is_written() {
        Instant before = Instant.now();
        SignedZoneTicket signed = signed(post(master, PATH + "/tickets", wish("PT24H")));
        assertThat(signed.ticket().device()).isEqualTo(device.id());
        assertThat(signed.ticket().entry()).isEqualTo(1);
        assertThat(signed.ticket().until())
                .isBetween(before.plus(Duration.ofHours(23)), before.plus(Duration.ofHours(25)));
        assertThat(signed.verifies(here(), master.key().key())).isTrue();
        assertThat(signed.verifies(here(), device.key().key())).isFalse();
        then(zones).should(never()).join(any());
    }

    @Test
    void a_ticket_is_for_the_entry_that_is_due() {
        willReturn(new ZoneMember.Out(ZONE, device.id(), 3, master.id(), NOW))
                .given(zones)
                .member(ZONE, device.id());
        assertThat(signed(post(master, PATH + "/tickets", wish("PT1H")))
                        .ticket()
                        .entry())
                .isEqualTo(4);
        willReturn(new ZoneMember.In(ZONE, device.id(), 4, NOW)).given(zones).member(ZONE, device.id());
        assertProblem(post(master, PATH + "/tickets", wish("PT1H")), 409, "ALREADY_IN_ZONE");
    }

    @Test
    void nobody_but_the_master_signs_tickets_and_none_is_shorter_than_an_hour() {
        assertProblem(post(device, PATH + "/tickets", wish("PT24H")), 403, "NOT_THE_MASTER");
        assertProblem(post(master, PATH + "/tickets", wish("PT59M")), 400, "MALFORMED");
    }

    @Test
    void a_device_joins_by_the_ticket_as_it_was_given() {
        MvcTestResult given = post(master, PATH + "/tickets", wish("PT24H"));
        given(zones.join(signed(given))).willReturn(new ZoneMember.In(ZONE, device.id(), 1, NOW));
        assertThat(post(device, PATH + "/members", Newcomers.body(given)))
                .hasStatus(201)
                .bodyJson()
                .extractingPath("$.state")
                .isEqualTo("In");
        String elsewhere = "/api/v1/zones/" + "b".repeat(64) + "/members";
        assertProblem(post(device, elsewhere, Newcomers.body(given)), 400, "MALFORMED");
        given(zones.join(any())).willThrow(new Refused(RefusalCode.ZONE_TICKET_USED, "used"));
        assertProblem(post(device, PATH + "/members", Newcomers.body(given)), 409, "ZONE_TICKET_USED");
    }

    @Test
    void who_is_in_is_read_from_the_ledger_and_taken_out_there() {
        ZoneMember in = new ZoneMember.In(ZONE, device.id(), 1, NOW);
        given(zones.members(ZONE, new PageRequest(1, Optional.empty())))
                .willReturn(new Page<>(List.of(in), Optional.of(device.id().value())));
        given(zones.remove(ZONE, device.id())).willReturn(new ZoneMember.Out(ZONE, device.id(), 1, master.id(), NOW));
        assertThat(get(PATH + "/members?size=1")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"items": [{"state": "In", "device": "%s", "entry": 1}], "next": "%s"}""".formatted(
                        device.id(), device.id()));
        assertThat(get(PATH)).hasStatusOk();
        assertProblem(get(PATH + "/members/" + device.id()), 404, "ZONE_MEMBER_NOT_FOUND");
        assertThat(post(master, PATH + "/members/" + device.id() + "/removal", ""))
                .bodyJson()
                .extractingPath("$.state")
                .isEqualTo("Out");
    }

    @Test
    void zones_are_listed_by_name_and_those_that_a_member_is_in() {
        Zone mill = listed("b", "Mill");
        Zone harbour = listed("c", "harbour");
        assertThat(names("")).containsExactly("harbour", "Mill");
        assertThat(names("?name=MI")).containsExactly("Mill");
        assertThat(names("?member=" + device.id())).isEmpty();

        network.happened(new ZoneEvent.ZoneJoined(new ZoneMember.In(mill.id(), device.id(), 1, NOW)));

        assertThat(names("?member=" + device.id())).containsExactly("Mill");
        assertThat(names("?member=" + master.id())).containsExactly("harbour", "Mill");
        assertThat(names("?member=" + master.id() + "&name=har")).containsExactly("harbour");

        network.happened(new ZoneEvent.ZoneLeft(new ZoneMember.Out(mill.id(), device.id(), 1, master.id(), NOW)));

        assertThat(names("?member=" + device.id())).isEmpty();
        assertThat(names("?size=1&after=" + harbour.id())).containsExactly("Mill");
        assertThat(names("?member=" + master.id() + "&after=" + mill.id())).isEmpty();
        assertProblem(get("/api/v1/zones?after=x"), 400, "MALFORMED");
    }

    /** Twice as much as once: the ledger is read again from its beginning. */
    @Test
    void read_again_the_lists_of_zones_are_the_same() {
        Zone mill = listed("b", "Mill");
        ZoneEvent joined = new ZoneEvent.ZoneJoined(new ZoneMember.In(mill.id(), device.id(), 1, NOW));
        network.happened(joined);
        String before = Newcomers.body(get("/api/v1/zones?member=" + device.id()));
        database.sql("truncate zone, zone_listing").update();
        assertThat(names("")).isEmpty();
        for (int reading = 0; reading < 2; reading++) {
            listed("b", "Mill");
            network.happened(joined);
            assertThat(Newcomers.body(get("/api/v1/zones?member=" + device.id())))
                    .isEqualTo(before);
        }
    }

    private Zone listed(String digit, String name) {
        Zone zone = new Zone(ZoneId.of(digit.repeat(64)), master.id(), new NewZone(name), Sha256.of(), NOW);
        network.happened(new ZoneEvent.ZoneFounded(zone, new ZoneMember.In(zone.id(), zone.master(), 1, NOW)));
        return zone;
    }

    private List<String> names(String query) {
        MvcTestResult answer = get("/api/v1/zones" + query);
        assertThat(answer).hasStatusOk();
        return JsonPath.read(Newcomers.body(answer), "$.items[*].content.name");
    }

    private Zone zone() {
        return new Zone(ZONE, master.id(), new NewZone("Harbour"), Sha256.of(), NOW);
    }

    private String wish(String duration) {
        return """
                {"device": "%s", "duration": "%s"}""".formatted(device.id(), duration);
    }

    private static SignedZoneTicket signed(MvcTestResult answer) {
        assertThat(answer).hasStatus(201);
        return CanonicalJson.decode(Newcomers.body(answer).getBytes(UTF_8), SignedZoneTicket.class);
    }

    private MvcTestResult get(String path) {
        return http.get()
                .uri(path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(device))
                .exchange();
    }

    private MvcTestResult post(Member caller, String path, String body) {
        return http.post()
                .uri(path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(caller))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }
}
