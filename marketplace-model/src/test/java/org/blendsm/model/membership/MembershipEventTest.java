package org.blendsm.model.membership;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.junit.jupiter.api.Test;

class MembershipEventTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Network NETWORK = new Network(Sha256.of(), 1, new TreeMap<>());

    private final Member member =
            Member.admitted(new Application("Ada", "ProviderMSP", List.of(Role.BUYER), key()), NOW);

    @Test
    void of_whom_it_tells_stands_in_its_json_once() {
        assertThat(json(new MembershipEvent.MemberChanged(member)))
                .isEqualTo(
                        "{\"event\":\"MemberChanged\",\"member\":%s}", new String(CanonicalJson.encode(member), UTF_8));
    }

    @Test
    void it_tells_of_the_founder_of_who_comes_and_of_who_changes() {
        assertThat(new MembershipEvent.NetworkFounded(NETWORK, member).memberNow())
                .contains(member);
        assertThat(new MembershipEvent.MemberAdmitted(member).memberNow()).contains(member);
        assertThat(new MembershipEvent.MemberChanged(member).memberNow()).contains(member);
    }

    @Test
    void it_tells_of_no_member_where_a_policy_an_applicant_or_a_node_is_meant() {
        Rejection rejection = new Rejection(Sha256.of(), "unknown");
        Node node = Node.approved("provider-1", Node.Kind.NODE, "ProviderMSP", 0);
        assertThat(new MembershipEvent.PolicyPublished(NETWORK).memberNow()).isEmpty();
        assertThat(new MembershipEvent.ApplicationRefused(rejection, member.id(), NOW).memberNow())
                .isEmpty();
        assertThat(new MembershipEvent.NodeRegistered(node).memberNow()).isEmpty();
        assertThat(new MembershipEvent.NodeRetired(node.retiredFor("gone")).memberNow())
                .isEmpty();
    }

    private static String json(MembershipEvent event) {
        return new String(CanonicalJson.encode(event, MembershipEvent.class), UTF_8);
    }

    private static PublicKeyInfo key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return PublicKeyInfo.of(generator.generateKeyPair().getPublic());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
