package org.blendsm.model.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.CanonicalJson;
import org.junit.jupiter.api.Test;

class NodeDescriptionTest {
    private static final MemberId BROKER = new MemberId("ab".repeat(MemberId.HEX_DIGITS / 2));

    private static NodeDescription said(Map<String, String> endpoints, Map<String, Sha256> certificates, long version) {
        return new NodeDescription(
                "provider", new TreeMap<>(endpoints), new TreeMap<>(certificates), Optional.of("keys"), version);
    }

    @Test
    void a_pool_names_its_own_endpoints_and_no_others() {
        Map<String, String> own = Map.of("gateway", "a", "identity", "b", "mqtt", "c", "peer", "d");
        NodeDescription all = said(own, Map.of("mqtt", Sha256.of()), 1);
        assertThat(CanonicalJson.decode(CanonicalJson.encode(all), NodeDescription.class))
                .isEqualTo(all);
        assertThatIllegalArgumentException().isThrownBy(() -> said(Map.of("orderer", "a"), Map.of(), 1));
    }

    @Test
    void it_says_nothing_that_a_row_cannot_say() {
        assertThatIllegalArgumentException().isThrownBy(() -> said(Map.of("mqtt", " "), Map.of(), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> said(Map.of(), Map.of("mqtt", Sha256.of()), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> said(Map.of(), Map.of(), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> said(Map.of(), Map.of(), Node.LATEST_REGISTERED + 1));
    }

    @Test
    void the_row_has_what_was_said_last_and_what_the_operator_says() {
        Node row = new Node(
                        "provider",
                        Node.Kind.VALIDATOR,
                        "ProviderMSP",
                        new TreeMap<>(Map.of("orderer", "here", "peer", "there")),
                        new TreeMap<>(Map.of("orderer", Sha256.of(), "peer", Sha256.of())),
                        Optional.empty(),
                        Optional.empty(),
                        1,
                        Optional.empty())
                .describedAs(said(Map.of("mqtt", "a", "gateway", "b"), Map.of("mqtt", Sha256.of()), 2), BROKER);
        assertThat(row.endpoints()).containsOnlyKeys("gateway", "mqtt", "orderer", "peer");
        assertThat(row.tlsCertificates()).containsOnlyKeys("mqtt", "orderer", "peer");

        Node moved = row.describedAs(said(Map.of("gateway", "c", "peer", "elsewhere"), Map.of(), 3), BROKER);
        assertThat(moved.endpoints()).isEqualTo(Map.of("gateway", "c", "orderer", "here", "peer", "elsewhere"));
        assertThat(moved.tlsCertificates()).containsOnlyKeys("orderer");
        assertThat(moved.broker()).contains(BROKER);
        assertThat(moved.version()).isEqualTo(3);
    }

    @Test
    void another_row_says_the_same_of_the_pool_and_leaves_the_rest() {
        Node described = Node.approved("provider", Node.Kind.NODE, "ProviderMSP", 1)
                .describedAs(said(Map.of("identity", "a", "peer", "b"), Map.of("identity", Sha256.of()), 2), BROKER);
        Node next =
                Node.approved("provider", Node.Kind.VALIDATOR, "ProviderMSP", 3).describedAsIn(described);
        assertThat(next.endpoints()).isEqualTo(Map.of("identity", "a"));
        assertThat(next.tlsCertificates()).containsOnlyKeys("identity");
        assertThat(next.tokenKeys()).contains("keys");
        assertThat(next.broker()).isEmpty();
        assertThat(next.describedAsIn(Node.approved("provider", Node.Kind.NODE, "ProviderMSP", 1)))
                .isEqualTo(Node.approved("provider", Node.Kind.VALIDATOR, "ProviderMSP", 3));
    }
}
