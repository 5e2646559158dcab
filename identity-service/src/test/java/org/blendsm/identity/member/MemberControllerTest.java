package org.blendsm.identity.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.BDDMockito.given;

import com.jayway.jsonpath.JsonPath;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.identity.Newcomers;
import org.blendsm.identity.TestPool;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
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

@ServiceTest
@Import(TestPool.class)
class MemberControllerTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @Autowired
    JdbcClient database;

    @MockitoBean
    Memberships ledger;

    Member caller;

    @BeforeEach
    void nobody_but_the_caller() {
        database.sql("truncate ledger_member, member_listing, network").update();
        caller = network.admit(Role.OPERATOR);
    }

    @Test
    void members_are_found_by_the_beginning_of_their_names() {
        admitted("Alma", Role.SELLER);
        admitted("almond farm", Role.SELLER);
        admitted("Bert", Role.SELLER);
        assertThat(names("?name=aLM")).containsExactly("Alma", "almond farm");
        assertThat(names("?name=zz")).isEmpty();
        assertThat(names("?name=%25")).isEmpty();
    }

    @Test
    void members_are_found_by_role_and_standing() {
        Member alma = admitted("Alma", Role.SELLER, Role.BUYER);
        admitted("Bert", Role.BUYER);
        network.happened(new MembershipEvent.MemberChanged(alma.with(new Standing.Suspended(NOW, "under inquiry"))));
        assertThat(names("?role=BUYER")).containsExactly("Alma", "Bert");
        assertThat(names("?role=SELLER")).containsExactly("Alma");
        assertThat(names("?role=BUYER&standing=Admitted")).containsExactly("Bert");
        assertThat(names("?standing=Suspended")).containsExactly("Alma");
    }

    @Test
    void who_asks_for_what_there_is_not_is_told_so_and_not_that_nobody_is_there() {
        assertProblem(get("/api/v1/members?standing=EXPELLED"), 400, "MALFORMED");
        assertThat(get("/api/v1/members?standing=EXPELLED"))
                .bodyJson()
                .extractingPath("$.errors[0].detail")
                .isEqualTo("'EXPELLED' is none of [Admitted, Suspended, Left, Expelled]");
        assertProblem(get("/api/v1/members?after=x"), 400, "MALFORMED");
        assertProblem(get("/api/v1/members?state=Expelled"), 400, "MALFORMED");
    }

    @Test
    void pages_follow_one_another_without_gap_or_repeat() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            admitted("twin", Role.SELLER);
            expected.add("twin");
        }
        List<String> addresses = new ArrayList<>();
        String after = "";
        do {
            String page = search("?role=SELLER&size=10" + after);
            addresses.addAll(JsonPath.<List<String>>read(page, "$.items[*].id"));
            Optional<String> next =
                    page.contains("\"next\"") ? Optional.of(JsonPath.read(page, "$.next")) : Optional.empty();
            after = next.map(n -> "&after=" + n).orElse("");
        } while (!after.isEmpty());
        assertThat(addresses).hasSize(expected.size()).doesNotHaveDuplicates();
    }

    @Test
    void dropped_and_rebuilt_from_the_events_the_lists_are_the_same() {
        List<Member> members = List.of(admitted("Alma", Role.SELLER), admitted("Bert", Role.BUYER));
        String before = search("");
        database.sql("truncate member_listing").update();
        assertThat(names("")).isEmpty();
        network.happened(new MembershipEvent.MemberAdmitted(caller));
        members.forEach(member -> network.happened(new MembershipEvent.MemberAdmitted(member)));
        assertThat(search("")).isEqualTo(before);
    }

    @Test
    void one_member_is_read_and_an_unknown_one_is_not() {
        Member alma = admitted("Alma", Role.SELLER);
        assertThat(get("/api/v1/members/" + alma.id())).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"name": "Alma", "roles": ["SELLER"], "standing": {"state": "Admitted"}}""");
        assertProblem(get("/api/v1/members/" + "0".repeat(40)), 404, "MEMBER_NOT_FOUND");
        assertProblem(get("/api/v1/members/nonsense"), 400, "MALFORMED");
        assertProblem(get("/api/v1/members/" + alma.id() + "/certificate"), 404, "CERTIFICATE_NOT_FOUND");
    }

    @Test
    void a_member_reads_itself() {
        admitted("Alma", Role.SELLER);
        assertThat(get("/api/v1/members/me"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.id")
                .isEqualTo(caller.id().value());
    }

    @Test
    void an_operators_acts_go_to_the_ledger_as_they_were_said() {
        Member alma = admitted("Alma", Role.SELLER);
        given(ledger.suspend(alma.id(), "late")).willReturn(alma.with(new Standing.Suspended(NOW, "late")));
        given(ledger.reinstate(alma.id())).willReturn(alma);
        given(ledger.expel(alma.id(), "did harm")).willReturn(alma.with(new Standing.Expelled(NOW, "did harm")));
        assertThat(post("/api/v1/members/" + alma.id() + "/suspension", """
                {"reason": "late"}"""))
                .bodyJson()
                .extractingPath("$.standing.state")
                .isEqualTo("Suspended");
        assertThat(post("/api/v1/members/" + alma.id() + "/reinstatement", ""))
                .bodyJson()
                .extractingPath("$.standing.state")
                .isEqualTo("Admitted");
        assertThat(post("/api/v1/members/" + alma.id() + "/expulsion", """
                {"reason": "did harm"}"""))
                .bodyJson()
                .extractingPath("$.standing.state")
                .isEqualTo("Expelled");
    }

    @Test
    void a_member_sets_its_encryption_key_and_leaves() {
        EncryptionKey key = new EncryptionKey("B".repeat(42) + "A=");
        given(ledger.setEncryptionKey(key)).willReturn(caller.withEncryptionKey(key, NOW));
        given(ledger.leave()).willReturn(caller.with(new Standing.Left(NOW)));
        assertThat(post("/api/v1/members/me/encryption-key", """
                {"key": "%s"}""".formatted(key)))
                .bodyJson()
                .extractingPath("$.encryptionKey")
                .isEqualTo(key.base64());
        assertProblem(post("/api/v1/members/me/encryption-key", """
                {"key": "c2hvcnQ="}"""), 400, "MALFORMED");
        assertThat(post("/api/v1/members/me/departure", ""))
                .bodyJson()
                .extractingPath("$.standing.state")
                .isEqualTo("Left");
    }

    @Test
    void a_member_with_its_own_key_has_no_secret() {
        assertProblem(post("/api/v1/members/me/secrets", """
                {"clientSecret": "none"}"""), 409, "OWN_KEY");
    }

    @Test
    void anybody_reads_the_network_once_it_is_founded() {
        assertProblem(http.get().uri("/api/v1/network").exchange(), 409, "NETWORK_NOT_FOUNDED");
        Network founded = new Network(Sha256.of(), 1, new TreeMap<>());
        network.happened(new MembershipEvent.NetworkFounded(founded, caller));
        assertThat(http.get().uri("/api/v1/network")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"fingerprint": "%s", "policyVersion": 1}""".formatted(
                        Sha256.of()));
        assertThat(get("/api/v1/nodes"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.items[*].name")
                .asArray()
                .contains("provider-1");
    }

    @Test
    void without_a_token_members_are_not_listed() {
        assertThat(http.get().uri("/api/v1/members")).hasStatus(401);
        assertThat(http.get().uri("/api/v1/nodes")).hasStatus(401);
        assertThat(http.get().uri("/api/v1/signatures")).hasStatus(401);
        assertThat(http.get().uri("/api/v1/applications")).hasStatus(401);
    }

    private Member admitted(String name, Role... roles) {
        PublicKeyInfo key = PublicKeyInfo.of(P256.newKey().getPublic());
        Member member = Member.admitted(new Application(name, TestPool.ORGANISATION, List.of(roles), key), NOW);
        network.happened(new MembershipEvent.MemberAdmitted(member));
        return member;
    }

    private String search(String query) {
        return Newcomers.body(get("/api/v1/members" + query));
    }

    private List<String> names(String query) {
        return JsonPath.read(search(query), "$.items[*].name");
    }

    private MvcTestResult get(String path) {
        return http.get()
                .uri(URI.create(path))
                .header(HttpHeaders.AUTHORIZATION, network.bearer(caller))
                .exchange();
    }

    private MvcTestResult post(String path, String body) {
        return http.post()
                .uri(path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(caller))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }
}
