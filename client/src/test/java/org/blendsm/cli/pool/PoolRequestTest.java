package org.blendsm.cli.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a request may ask for, by what it says itself; what the ledger says to it, system-tests show. */
class PoolRequestTest {
    private static final Sha256 NETWORK = Sha256.of("network".getBytes(UTF_8));
    private static final Sha256 ANOTHER = Sha256.of("another".getBytes(UTF_8));

    @TempDir
    private Path scratch;

    private static Approval applied(String organisation, Sha256 network, KeyPair keys, Role... roles) throws Exception {
        Application application =
                new Application("Somebody", organisation, List.of(roles), PublicKeyInfo.of(keys.getPublic()));
        return new Approval(
                application,
                DetachedJws.sign(
                        DocumentType.APPLICATION,
                        network,
                        application,
                        SigningKey.of(keys.getPrivate()).es256()));
    }

    private static Approval broker() throws Exception {
        return applied("ProviderMSP", NETWORK, P256.newKey(), Role.BROKER);
    }

    private static Approval tools() throws Exception {
        return applied("ProviderMSP", NETWORK, P256.newKey(), Role.SELLER, Role.BUYER);
    }

    private static PoolRequest request(Approval broker, Approval tools) {
        return new PoolRequest("provider", "ProviderMSP", NETWORK, broker, tools);
    }

    private static ThrowableAssertAlternative<CommandFailed> refusal(PoolRequest request) {
        return assertThatExceptionOfType(CommandFailed.class).isThrownBy(() -> request.requireRight(NETWORK));
    }

    @Test
    void what_was_written_is_read_and_is_right() throws Exception {
        PoolRequest request = request(broker(), tools());
        Path file = scratch.resolve("pool/request.json");
        request.write(file);
        assertThat(PoolRequest.read(file)).isEqualTo(request);
        assertThatCode(() -> request.requireRight(NETWORK)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "BROKER")
    void a_broker_that_asks_for_another_role_is_refused(Role role) throws Exception {
        refusal(request(applied("ProviderMSP", NETWORK, P256.newKey(), role), tools()))
                .withMessageContaining("asks for the roles [" + role + "]")
                .withMessageContaining("[BROKER] only");
        refusal(request(applied("ProviderMSP", NETWORK, P256.newKey(), Role.BROKER, role), tools()))
                .withMessageContaining("[BROKER] only");
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SELLER", "BUYER"})
    void a_member_for_tools_that_asks_for_another_role_is_refused(Role role) throws Exception {
        refusal(request(broker(), applied("ProviderMSP", NETWORK, P256.newKey(), Role.SELLER, Role.BUYER, role)))
                .withMessageContaining("[SELLER, BUYER] only");
    }

    @Test
    void a_member_of_another_organisation_is_refused() throws Exception {
        refusal(request(applied("OperatorMSP", NETWORK, P256.newKey(), Role.BROKER), tools()))
                .withMessageContaining("is ProviderMSP's")
                .withMessageContaining("OperatorMSP");
    }

    @Test
    void a_proof_by_another_key_or_for_another_network_is_refused() throws Exception {
        Approval forged = new Approval(broker().application(), broker().proofOfPossession());
        refusal(request(forged, tools())).withMessageContaining("forged or damaged");
        Approval elsewhere = applied("ProviderMSP", ANOTHER, P256.newKey(), Role.SELLER, Role.BUYER);
        refusal(request(broker(), elsewhere)).withMessageContaining("forged or damaged");
    }

    @Test
    void a_request_for_another_network_is_refused() throws Exception {
        refusal(new PoolRequest("provider", "ProviderMSP", ANOTHER, broker(), tools()))
                .withMessageContaining("is for another network")
                .withMessageContaining(NETWORK.value());
    }

    @Test
    void one_key_for_both_is_refused() throws Exception {
        KeyPair keys = P256.newKey();
        refusal(request(
                        applied("ProviderMSP", NETWORK, keys, Role.BROKER),
                        applied("ProviderMSP", NETWORK, keys, Role.SELLER, Role.BUYER)))
                .withMessageContaining("one key");
    }

    @Test
    void what_is_no_request_is_told_so() throws Exception {
        Path file = Files.writeString(scratch.resolve("request.json"), "{\"node\": \"provider\"}");
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> PoolRequest.read(file))
                .withMessageContaining("is no request of a pool");
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> PoolRequest.read(scratch.resolve("nowhere.json")))
                .withMessageContaining("cannot be read");
        new PoolRequest("n".repeat(81), "ProviderMSP", NETWORK, broker(), tools()).write(file);
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> PoolRequest.read(file))
                .withMessageContaining("is no request of a pool");
    }

    @Test
    void names_that_look_like_others_are_refused_before_the_ledger_is_asked() throws Exception {
        Path file = scratch.resolve("request.json");
        new PoolRequest("provider\u202e", "ProviderMSP", NETWORK, broker(), tools()).write(file);
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> PoolRequest.read(file))
                .withMessageContaining("is no request of a pool")
                .withMessageContaining("U+202E");
        request(broker(), called("To\u2066ols")).write(file);
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> PoolRequest.read(file))
                .withMessageContaining("U+2066");
    }

    private static Approval called(String name) throws Exception {
        Application application = tools().application();
        return new Approval(
                new Application(name, application.organisation(), application.roles(), application.key()),
                tools().proofOfPossession());
    }

    @Test
    void a_file_in_which_another_pool_asks_than_is_expected_there_is_refused() throws Exception {
        Path file = scratch.resolve("a:b=c.json");
        PoolRequest request = request(broker(), tools());
        request.write(file);
        assertThat(ExpectedRequest.of(file.toString()).read()).isEqualTo(request);
        assertThat(ExpectedRequest.of("provider:ProviderMSP=" + file).read()).isEqualTo(request);
        for (String other : List.of("consumer:ProviderMSP=", "provider:ConsumerMSP=")) {
            assertThatExceptionOfType(CommandFailed.class)
                    .isThrownBy(() -> ExpectedRequest.of(other + file).read())
                    .withMessageContaining("is that of provider of ProviderMSP");
        }
    }
}
