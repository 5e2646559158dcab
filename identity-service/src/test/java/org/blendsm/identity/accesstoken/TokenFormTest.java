package org.blendsm.identity.accesstoken;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestDatabase;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.identity.TestPool;
import org.blendsm.model.membership.Memberships;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** How much a token request may say is for a real server to count. */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.autoconfigure.exclude=org.blendsm.fabric.spring.LedgerAutoConfiguration,"
                    + "org.blendsm.fabric.spring.LedgerEventsAutoConfiguration",
            "blendsm.network-fingerprint=" + ServiceTest.NETWORK,
            "logging.level.root=warn"
        })
@ContextConfiguration(initializers = TestDatabase.class)
@Import({TestNetwork.class, TestPool.class})
class TokenFormTest {
    private static final int MOST = 64 << 10;

    @LocalServerPort
    int port;

    @MockitoBean
    Memberships ledger;

    static Stream<BodyPublisher> tooLarge() {
        byte[] form = form(MOST + 1).getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                BodyPublishers.ofByteArray(form), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(form)));
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void a_larger_form_is_told_so_whether_it_says_its_length_or_not(BodyPublisher form) throws Exception {
        HttpResponse<String> answer = send(form);
        assertThat(answer.body()).contains("\"code\":\"BODY_TOO_LARGE\"");
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void a_form_as_large_as_can_be_is_read() throws Exception {
        HttpResponse<String> answer = send(BodyPublishers.ofString(form(MOST)));
        assertThat(answer.body()).contains("invalid_client");
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    private static String form(int bytes) {
        String asked = "grant_type=client_credentials&client_assertion=";
        return asked + "x".repeat(bytes - asked.length());
    }

    private HttpResponse<String> send(BodyPublisher form) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/oauth2/token"))
                            .version(HttpClient.Version.HTTP_1_1)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(form)
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
