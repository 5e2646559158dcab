package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.blendsm.model.testing.PrivateCa;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An instance whose gateway and broker speak TLS, under an authority that nobody but its members knows. */
class TlsScenarioIT {
    private static final int MESSAGES = 88;
    private static final String TRUST = "BLENDSM_TRUST";

    @TempDir
    static Path scratch;

    private static PrivateCa ca;
    private static Path certificates;
    private static RunningInstance instance;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        ca = new PrivateCa(scratch);
        certificates = Files.createDirectory(scratch.resolve("tls"));
        ca.certify(certificates);
        instance = RunningInstance.start(scratch, Map.of("BLENDSM_TLS", certificates.toString()));
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        instance.close();
    }

    @Test
    void a_whole_sale_goes_over_tls_for_who_trusts_its_authority() throws IOException, InterruptedException {
        CommandLine.Finished sale = sell(Map.of(TRUST, ca.root().toString()));

        assertThat(sale.status()).as(sale.err()).isZero();
        JsonNode outcome = JsonMapper.shared().readTree(sale.lastLine());
        assertThat(outcome.path("delivered").asInt()).isEqualTo(MESSAGES);
        assertThat(outcome.path("receiptVerified").asBoolean()).isTrue();
        assertThat(outcome.path("sealedOpened").asBoolean()).isTrue();
    }

    @Test
    void nobody_else_says_a_word_to_it() throws IOException, InterruptedException {
        CommandLine.Finished refused = sell(Map.of(TRUST, ""));

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("cannot reach https://", "certification path");
    }

    @Test
    void its_commands_say_under_which_addresses_it_is_reached() throws IOException, InterruptedException {
        CommandLine.Finished status = status();

        assertThat(status.status()).as(status.out()).isZero();
        assertThat(status.out())
                .contains("https://127.0.0.1:" + instance.gateway().getPort() + "/", "mqtts://127.0.0.1:");
        assertThat(URI.create(instance.json("operator/pool.json").path("door").asString()))
                .hasScheme("https");
    }

    /** Who starts it need not know its authority: it asks past the gateway. */
    @Test
    void the_operators_pool_starts_with_the_key_that_its_broker_rotated_to() throws Exception {
        BrokerKey broker = BrokerKey.in(instance.data(), "OperatorMSP");
        try (Ledger ledger = instance.ledger()) {
            Node row = operatorsNode(ledger);
            BrokerKey.Pair former = broker.files();
            instance.killServices();
            broker.rotate(ledger, instance.connection());
            BrokerKey.Pair present = broker.files();

            former.write();
            CommandLine.Finished refused = instance.tryUp();
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("the broker's key was rotated, and ")
                    .contains("has the former one");

            present.write();
            Path address = broker.folder().resolve("address");
            String holder = Files.readString(address);
            Files.delete(address);
            CommandLine.Finished unknown = instance.tryUp();
            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.err())
                    .contains(address + " says ")
                    .contains("write " + holder.strip() + " into that file");

            Files.writeString(address, holder);
            CommandLine.Finished again = instance.tryUp();
            assertThat(again.status()).as(again.err()).isZero();
            assertThat(again.err()).doesNotContain("cannot log in");
            assertThat(status().status()).as("every service is well").isZero();
            assertThat(operatorsNode(ledger)).isEqualTo(row);
            instance.requireSoundLedger(ledger);
        }
    }

    private static Node operatorsNode(Ledger ledger) throws IOException {
        Path tools = instance.data().resolve("tools");
        Identity identity = new Identity("OperatorMSP", Certificates.read(tools.resolve("cert.pem")));
        return ledger.as(identity, Signer.of(SigningKey.read(tools.resolve("key.pem"))))
                .contract(Memberships.class)
                .node("operator");
    }

    private static CommandLine.Finished status() throws IOException, InterruptedException {
        return CommandLine.run(scratch, "status", "--data", instance.data().toString());
    }

    @Test
    void a_container_of_the_gateway_would_be_found_well() throws IOException, InterruptedException {
        ProcessBuilder asked = new ProcessBuilder(healthCheck()).inheritIO();
        asked.environment()
                .putAll(Map.of(
                        "BLENDSM_TLS",
                        certificates.toString(),
                        "SERVER_PORT",
                        Integer.toString(instance.gateway().getPort())));
        assertThat(status(asked)).isZero();
        asked.environment().put("BLENDSM_TLS", "");
        assertThat(status(asked)).as("without TLS").isNotZero();
    }

    private static int status(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.start();
        assertThat(process.waitFor(RunningInstance.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        return process.exitValue();
    }

    /** As Compose hands it over. */
    private static List<String> healthCheck() throws IOException {
        try (Reader file = Files.newBufferedReader(Path.of("../docker-compose.yml"))) {
            JsonNode compose = JsonMapper.shared().valueToTree(new Yaml().load(file));
            return compose.at("/services/gateway-service/healthcheck/test")
                    .valueStream()
                    .skip(1)
                    .map(word -> word.asString().replace("$$", "$"))
                    .toList();
        }
    }

    private static CommandLine.Finished sell(Map<String, String> environment) throws IOException, InterruptedException {
        return CommandLine.run(
                scratch,
                environment,
                "demo",
                "--json",
                "--operator",
                instance.data().resolve("operator").toString(),
                "--messages=" + MESSAGES,
                "--k=4",
                "--window=9");
    }
}
