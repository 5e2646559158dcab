package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How the network's scripts register and enrol, wherever an earlier run of them ended. Fabric CA's client is a stub
 * that does what the real one does in its order, and stops where it is told to, once.
 */
class RegistrationIT {
    private static final Path SCRIPTS =
            Path.of("../fabric-network/scripts").toAbsolutePath().normalize();
    private static final String CLIENT = """
            word=$1 id=$3
            while [ $# -gt 0 ]; do
              case $1 in --mspdir) msp=$2 ;; --id.name) id=$2 ;; esac
              shift
            done
            user=${FABRIC_CA_CLIENT_URL#https://} user=${user%@*}
            cut() { [ "$(cat "$CA/cut")" != "$1" ] || { : > "$CA/cut"; exit 1; }; }
            # Who asks has a certificate, and a key that is found by its name
            [ $word = enroll ] || { [ -s "$msp/signcerts/cert.pem" ] && [ ! -e "$msp/keystore/key_sk" ]; } || exit 1
            case $word in
              register)
                [ ! -e "$CA/$id" ] || { echo "Error: Identity '$id' is already registered"; exit 1; }
                echo "$FABRIC_CA_CLIENT_ID_SECRET" > "$CA/$id"
                cut "register $id"
                ;;
              identity) rm "$CA/$id" ;;
              enroll)
                mkdir -p "$msp/keystore" "$msp/signcerts" "$msp/cacerts"
                cut "enroll ${user%:*}"
                [ "$(cat "$CA/${user%:*}")" = "${user#*:}" ] || exit 1
                openssl ecparam -name prime256v1 -genkey -noout -out "$msp/keystore/$$_sk"
                cut "key ${user%:*}"
                openssl req -x509 -key "$msp/keystore/$$_sk" -subj "/CN=${user%:*}" -days "$(cat "$CA/days")" -out "$msp/signcerts/cert.pem"
                cut "certificate ${user%:*}"
                : > "$msp/cacerts/ca.pem"
                ;;
            esac
            """;

    @TempDir
    private Path scratch;

    private Path authority;
    private Path data;

    @BeforeEach
    void an_organisation_that_has_nobody_but_its_office() throws IOException {
        assumeTrue(RealNetwork.isThere("openssl") && RealNetwork.isThere("jq"), "not on PATH: openssl or jq");
        authority = Files.createDirectories(scratch.resolve("authority"));
        data = scratch.resolve("network");
        Files.createDirectories(data.resolve("operator/authority"));
        Files.writeString(data.resolve("seats"), "operator operator 0 orderer+peer\n");
        Files.writeString(data.resolve("port-base"), "7050\n");
        Files.writeString(data.resolve("operator/administration.json"), "{\"secret\": \"known\"}");
        Files.writeString(authority.resolve("administration"), "known\n");
        Files.writeString(authority.resolve("cut"), "");
        Files.writeString(authority.resolve("days"), "365");
        StubProgram.install(Files.createDirectories(scratch.resolve("bin")).resolve("fabric-ca-client"), CLIENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enroll administration",
                "key administration",
                "register peer.operator",
                "enroll peer.operator",
                "key peer.operator",
                "certificate peer.operator"
            })
    void an_enrolment_that_was_broken_off_is_made_again(String where) throws Exception {
        Files.writeString(authority.resolve("cut"), where);
        String enrol = "enrol operator tlsca peer.operator peer " + data.resolve("peer");
        assertThat(scripts(enrol)).isNotZero();

        assertThat(scripts(enrol)).as(said()).isZero();

        assertCertified(data.resolve("peer"));
        assertThat(data.resolve("peer/secret")).doesNotExist();
        assertThat(authority.resolve("peer.operator")).doesNotExist();
    }

    @Test
    void what_earlier_scripts_took_for_enrolled_is_enrolled() throws Exception {
        Path peer = data.resolve("peer");
        Files.createDirectories(peer.resolve("msp/signcerts"));
        Files.createDirectories(peer.resolve("msp/keystore"));
        Files.writeString(peer.resolve("msp/keystore/key_sk"), "of no certificate");
        Files.writeString(authority.resolve("peer.operator"), "a secret that nobody has any more\n");

        assertThat(scripts("enrol operator ca peer.operator peer " + peer))
                .as(said())
                .isZero();

        assertCertified(peer);
    }

    @Test
    void who_founds_is_invited_also_where_that_was_broken_off() throws Exception {
        Files.writeString(authority.resolve("cut"), "register founder");
        assertThat(scripts("invite_founder")).isNotZero();

        assertThat(scripts("invite_founder")).as(said()).isZero();

        assertThat(data.resolve("operator/founder.json"))
                .content()
                .contains(Files.readString(authority.resolve("founder")).strip());
    }

    @Test
    void whose_certificate_ends_within_sixty_days_gets_another_but_for_a_node() throws Exception {
        Files.writeString(authority.resolve("days"), "59");
        String enrol = "enrol operator ca admin admin " + data.resolve("admin")
                + "; enrol operator ca peer.operator peer " + data.resolve("peer");
        assertThat(scripts(enrol)).as(said()).isZero();
        List<Optional<String>> before = certificates();
        Files.writeString(authority.resolve("days"), "365");

        assertThat(scripts(enrol)).as(said()).isZero();
        List<Optional<String>> renewed = certificates();
        assertThat(scripts(enrol)).as(said()).isZero();

        assertThat(renewed.subList(0, 2)).doesNotContainAnyElementsOf(before);
        assertThat(renewed.getLast()).isEqualTo(before.getLast());
        assertThat(certificates()).isEqualTo(renewed);
        assertCertified(data.resolve("admin"));
    }

    /** The office's, an administrator's, a node's. */
    private List<Optional<String>> certificates() throws IOException {
        return List.of(
                certificate(data.resolve("operator/registrar/ca")),
                certificate(data.resolve("admin")),
                certificate(data.resolve("peer")));
    }

    private static Optional<String> certificate(Path folder) throws IOException {
        Path certificate = folder.resolve("msp/signcerts/cert.pem");
        return Files.exists(certificate) ? Optional.of(Files.readString(certificate)) : Optional.empty();
    }

    private void assertCertified(Path folder) throws IOException, InterruptedException {
        assertThat(certificate(folder)).isPresent();
        assertThat(scripts("cmp <(openssl x509 -noout -pubkey -in " + folder + "/msp/signcerts/cert.pem)"
                        + " <(openssl pkey -pubout -in " + folder + "/msp/keystore/key_sk)"))
                .as(said())
                .isZero();
        assertThat(folder.resolve("msp/cacerts/ca.pem")).exists();
    }

    /** The exit code of a run of its own. */
    private int scripts(String words) throws IOException, InterruptedException {
        ProcessBuilder shell =
                new ProcessBuilder("bash", "-c", "source " + SCRIPTS.resolve("all.sh") + "; read_seats; " + words);
        shell.environment().remove("FABRIC_HOME"); // the real client is there
        shell.environment().put("NETWORK_DATA", data.toString());
        shell.environment().put("CA", authority.toString());
        shell.environment().merge("PATH", scratch.resolve("bin").toString(), (path, stub) -> stub + ":" + path);
        Process run = shell.redirectErrorStream(true)
                .redirectOutput(scratch.resolve("said.txt").toFile())
                .start();
        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return run.exitValue();
    }

    private String said() throws IOException {
        Path said = scratch.resolve("said.txt");
        return Files.exists(said) ? Files.readString(said) : "";
    }
}
