package org.blendsm.cli.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.model.testing.PrivateCa;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an instance that others reach has to have, said before anything is started. */
class OutwardTest {
    @TempDir
    private Path scratch;

    @Test
    void a_certificate_that_fits_is_taken() {
        new PrivateCa(scratch).certify(scratch);
        assertThatCode(under(scratch)::requireUsable).doesNotThrowAnyException();
    }

    @Test
    void one_that_is_of_no_use_is_refused_with_the_reason() throws IOException {
        refuses(under(scratch)::requireUsable, "fullchain.pem");
        PrivateCa ca = new PrivateCa(scratch);
        ca.certifyTooLate(scratch);
        refuses(under(scratch)::requireUsable, "put a renewed one");
        ca.certifyTooEarly(scratch);
        refuses(under(scratch)::requireUsable, "touch them then");
        ca.certify(scratch);
        byte[] another = Files.readAllBytes(scratch.resolve(PrivateCa.KEY));
        ca.certify(scratch);
        Files.write(scratch.resolve(PrivateCa.KEY), another);
        refuses(under(scratch)::requireUsable, "matches none of the certificates");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void nobody_is_let_in_from_outside_without_tls(String address) {
        refuses(
                () -> new Outward(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(address)),
                "BLENDSM_TLS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void on_this_machine_no_tls_is_needed(String address) {
        assertThat(new Outward(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(address)).bind())
                .contains(address);
    }

    @Test
    void a_name_is_no_address() {
        refuses(
                () -> new Outward(
                        Optional.of(scratch), Optional.empty(), Optional.empty(), Optional.of("market.example")),
                "market.example");
    }

    /** Nobody would get a token where the services are told another door than members see. */
    @Test
    void under_tls_members_are_told_of_no_door_without() {
        URI plain = URI.create("http://market.example:8080");
        URI secure = URI.create("https://market.example:8080");
        refuses(
                () -> Addresses.onHosts(plain, "mqtts://market.example:1883", "127.0.0.1:7055", "operator", true),
                "BLENDSM_DOOR");
        refuses(
                () -> Addresses.onHosts(secure, "market.example:1883", "127.0.0.1:7055", "operator", true),
                "BLENDSM_MQTT");
        Addresses both = Addresses.onHosts(secure, "mqtts://market.example:1883", "127.0.0.1:7055", "operator", true);
        assertThat(both.of(Service.GATEWAY)).hasToString("https://gateway-service:8080");
        assertThat(both.of(Service.IDENTITY)).hasToString("http://identity-service:8081");
        assertThat(both.tls()).contains(Path.of("/etc/blendsm/tls"));
    }

    private static Outward under(Path folder) {
        return new Outward(Optional.of(folder), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static void refuses(ThrowingCallable what, String why) {
        assertThatExceptionOfType(CommandFailed.class).isThrownBy(what).withMessageContaining(why);
    }
}
