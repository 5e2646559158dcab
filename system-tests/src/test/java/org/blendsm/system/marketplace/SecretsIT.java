package org.blendsm.system.marketplace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Everything secret that a running marketplace was given or gave away is looked for in all that it has logged. */
@ExtendWith(RunningMarketplace.Extension.class)
class SecretsIT {
    private final Map<String, String> secrets = new TreeMap<>();

    @Test
    void no_secret_that_was_used_or_mistyped_is_in_a_log(Scene scene) throws IOException {
        used(scene);
        mistyped(scene);
        keys(scene.marketplace.data());
        assertThat(secrets).hasSizeGreaterThan(20);

        String logs = scene.marketplace.logs();
        assertThat(logs).as("something is logged").contains("started");
        assertThat(secrets.entrySet())
                .filteredOn(secret -> logs.contains(secret.getValue()))
                .extracting(Map.Entry::getKey)
                .isEmpty();
    }

    /** What the marketplace gave away, and was shown again. */
    private void used(Scene scene) {
        for (Scene.Managed member : List.of(scene.operator, scene.seller, scene.buyer, scene.stranger)) {
            secrets.put("client secret of " + member.address(), member.secret().clientSecret());
            secrets.put("token of " + member.address(), signatureOf(member.token()));
        }
        JsonNode filed = Wire.Request.of("POST", scene.marketplace.gateway().resolve("/api/v1/applications"))
                .json(Map.of(
                        "custody",
                        "managed",
                        "name",
                        "Secretive",
                        "roles",
                        List.of("BUYER"),
                        "organisation",
                        scene.marketplace.organisation()))
                .send()
                .orThrow();
        secrets.put("application secret", filed.path("applicationSecret").asString());
        StreamAccess access = scene.ticket(scene.seller, "product", scene.product);
        secrets.put("ticket", access.password());
        StreamPublisher.open(access).close();
        String wrong = planted("ticket");
        assertThatThrownBy(() -> StreamPublisher.open(new StreamAccess(
                                access.broker(),
                                access.user(),
                                access.clientId(),
                                wrong,
                                access.topic(),
                                access.ticks(),
                                access.nextSequence()))
                        .close())
                .isInstanceOf(DataPlaneException.class);
    }

    /** What callers send that is wrong is as secret as what is right: it is nearly right. */
    private void mistyped(Scene scene) {
        URI gateway = scene.marketplace.gateway();
        String basic = Base64.getEncoder()
                .encodeToString((scene.seller.address() + ":" + planted("client secret")).getBytes(UTF_8));
        secrets.put("mistyped authorization", basic);
        Wire.Request tokens = Wire.Request.of("POST", gateway.resolve("/oauth2/token"))
                .with("Content-Type", "application/x-www-form-urlencoded");
        refused(tokens.with("Authorization", "Basic " + basic).body("grant_type=client_credentials".getBytes(UTF_8)));
        refused(tokens.body(("grant_type=client_credentials&client_id=" + scene.seller.address() + "&client_secret="
                        + planted("client secret in a form"))
                .getBytes(UTF_8)));
        for (String service : Operations.SERVICES) {
            URI door = scene.marketplace.service(service);
            refused(Wire.Request.of("GET", door.resolve("/api/v1/members")).bearing(planted("token at " + service)));
            refused(Wire.Request.of("GET", door.resolve("/api/v1/members"))
                    .bearing(scene.seller.token() + planted("end of a token at " + service)));
        }
        refused(Wire.Request.of("GET", gateway.resolve("/api/v1/applications/" + scene.application))
                .with("Application-Secret", planted("application secret")));
        refused(Wire.Request.of("POST", gateway.resolve("/api/v1/sealed-records"))
                .bearing(scene.seller.token())
                .with("Content-Type", Wire.JSON)
                .body(("{\"content\":\"" + planted("content") + "\",").getBytes(UTF_8)));
        Wire.Request renewal = Wire.Request.of("POST", gateway.resolve("/api/v1/members/me/secrets"))
                .bearing(scene.seller.token());
        refused(renewal.json(Map.of("clientSecret", planted("present client secret"))));
        refused(renewal.json(Map.of("clientSecret", planted("long client secret") + "x".repeat(100))));
        refused(Wire.Request.of(
                "POST", gateway.resolve("/api/v1/members/me/secrets?clientSecret=" + planted("query"))));
    }

    private void keys(Path data) throws IOException {
        for (Path file : files(data.toFile()).map(File::toPath).toList()) {
            String name = data.relativize(file).toString();
            if (name.endsWith(".secret") || name.endsWith(".password")) {
                secrets.put(name, Files.readString(file).strip());
            } else if (name.endsWith(".pem")
                    && Files.readString(file, ISO_8859_1).contains("PRIVATE KEY")) {
                secrets.put(name, Files.readAllLines(file).get(1));
            }
        }
        assertThat(secrets).containsKey("database.password");
    }

    /** All that are there now; some go while we look. */
    private static Stream<File> files(File folder) {
        File[] inside = folder.listFiles();
        return inside == null ? Stream.of(folder) : Stream.of(inside).flatMap(SecretsIT::files);
    }

    private String planted(String what) {
        String secret = "planted-" + UUID.randomUUID();
        secrets.put("mistyped " + what, secret);
        return secret;
    }

    private static void refused(Wire.Request request) {
        Wire.Answer answer = request.send();
        assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
    }

    private static String signatureOf(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }
}
