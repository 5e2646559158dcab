package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.embedded.CaClient.Enrolled;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.genesis.NetworkKeys;
import org.blendsm.embedded.genesis.Organisation;
import org.blendsm.embedded.identity.Pem;
import org.hyperledger.fabric.client.GatewayException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A certificate of an organisation's own CA that no CA issues; all others are asked for by
 * {@code IdentityConformanceIT}.
 */
class IdentityIT {
    private static TestNetwork net;

    @BeforeAll
    static void start() throws Exception {
        net = TestNetwork.start();
    }

    @AfterAll
    static void stop() throws Exception {
        net.close();
    }

    @Test
    void an_identity_without_a_role_is_denied_and_one_with_two_roles_too() throws Exception {
        Issuer provider = NetworkKeys.open(net.ledger().data(), Host.LOOPBACK.certified())
                .organisation(Organisation.PROVIDER)
                .ca();
        for (List<String> units : List.of(List.of("sales"), List.of("client", "admin"))) {
            KeyPair key = CaClient.newKey();
            String certificate = Pem.of(provider.issue(
                    new Issuer.Subject("odd", units, List.of(), false, Optional.empty()),
                    key.getPublic(),
                    Duration.ofDays(1)));
            try (Member member = net.ca("provider").connect(new Enrolled(certificate, key))) {
                assertThatThrownBy(() -> member.evaluate("get", "x"))
                        .isInstanceOfSatisfying(GatewayException.class, refused -> {
                            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                            assertThat(refused.getDetails().getFirst().getMessage())
                                    .contains("creator org [ProviderMSP]");
                        });
            }
        }
    }
}
