package org.blendsm.cli.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
import org.junit.jupiter.api.Test;

/** What the operator is shown; what the ledger says to it, system-tests show. */
class AdmissionTest {
    private static final Instant THEN = Instant.parse("2026-11-01T00:00:00Z");

    private static Approval applied(String name, Role... roles) throws Exception {
        KeyPair keys = P256.newKey();
        Application application =
                new Application(name, "ProviderMSP", List.of(roles), PublicKeyInfo.of(keys.getPublic()));
        return new Approval(
                application,
                DetachedJws.sign(
                        DocumentType.APPLICATION,
                        Sha256.of(new byte[1]),
                        application,
                        SigningKey.of(keys.getPrivate()).es256()));
    }

    private static Admission admission(String node, Optional<Standing> ofBroker) throws Exception {
        Approval broker = applied("Broker", Role.BROKER);
        Approval tools = applied("Tools\nbroker  0000", Role.SELLER, Role.BUYER);
        Member member = Member.admitted(broker.application(), THEN);
        return new Admission(
                new PoolRequest(node, "ProviderMSP", Sha256.of(new byte[1]), broker, tools),
                new Admission.Seat("broker", broker, ofBroker.map(member::with)),
                new Admission.Seat("tools", tools, Optional.empty()),
                Optional.of(Node.approved(node, Node.Kind.VALIDATOR, "ProviderMSP", 1)));
    }

    @Test
    void no_name_adds_a_line_to_what_the_operator_is_shown() throws Exception {
        assertThat(admission("provider\nnode    x", Optional.empty()).summary())
                .hasLineCount(3)
                .startsWith("node    provider node x of ProviderMSP  (approved already)");
    }

    @Test
    void each_of_the_two_has_to_be_somebody_whom_the_operator_names() throws Exception {
        Admission admission = admission("provider", Optional.empty());
        String broker = admission.broker().address().value();
        String tools = admission.tools().address().value();
        assertThatCode(() -> admission.requireNobodyBut(List.of(tools, broker))).doesNotThrowAnyException();
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> admission.requireNobodyBut(List.of(broker)))
                .withMessageContaining("another tools than --address names, " + tools);
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> admission.requireNobodyBut(List.of(tools)))
                .withMessageContaining("another broker than --address names, " + broker);
    }

    @Test
    void who_is_expelled_is_told_so_and_not_to_be_admitted() throws Exception {
        Standing expelled = new Standing.Expelled(THEN, "sold twice");
        assertThat(admission("provider", Optional.of(expelled)).summary().lines())
                .anyMatch(line -> line.startsWith("broker ")
                        && line.endsWith("(EXPELLED since 2026-11-01T00:00:00Z, for good: sold twice)"))
                .anyMatch(line -> line.startsWith("tools ") && line.endsWith("(to be admitted)"));
    }
}
