package org.blendsm.embedded.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.identity.NodeRole;
import org.hyperledger.fabric.protos.common.MSPRole.MSPRoleType;
import org.junit.jupiter.api.Test;

class SignaturePolicyRuleTest {
    private static final Policy TWO_PEERS =
            SignaturePolicyRule.of(Policies.outOf(2, List.of("A", "B", "C"), MSPRoleType.PEER));

    private static Identity identity(String mspId, NodeRole role, String name) {
        KeyPair key = Ecdsa.newKeyPair();
        X509Certificate certificate = Issuer.root("ca", "org")
                .issue(Issuer.Subject.of(name, role.unit()), key.getPublic(), Duration.ofDays(1));
        return new Identity(
                ByteString.copyFromUtf8(mspId + name),
                mspId,
                certificate,
                key.getPublic(),
                List.of(role.unit()),
                Set.of(role),
                false,
                Optional.empty());
    }

    @Test
    void two_of_three_organisations_are_enough() {
        assertThat(TWO_PEERS.satisfiedBy(List.of(identity("A", NodeRole.PEER, "a"), identity("C", NodeRole.PEER, "c"))))
                .isTrue();
    }

    @Test
    void two_peers_of_one_organisation_count_once() {
        assertThat(TWO_PEERS.satisfiedBy(
                        List.of(identity("A", NodeRole.PEER, "a1"), identity("A", NodeRole.PEER, "a2"))))
                .isFalse();
    }

    @Test
    void a_client_is_no_peer() {
        assertThat(TWO_PEERS.refusal(List.of(identity("A", NodeRole.PEER, "a"), identity("B", NodeRole.CLIENT, "b"))))
                .contains("signature set did not satisfy policy");
    }
}
