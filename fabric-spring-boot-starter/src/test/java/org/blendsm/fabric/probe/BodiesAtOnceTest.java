package org.blendsm.fabric.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.blendsm.fabric.testing.TestDatabase;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/** Bodies whose last byte does not come, held by members who mean no good. */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.autoconfigure.exclude=org.blendsm.fabric.spring.LedgerAutoConfiguration,"
                    + "org.blendsm.fabric.spring.LedgerEventsAutoConfiguration",
            "blendsm.pool=" + TestNetwork.ISSUER,
            "blendsm.web.largest-body=1GB",
            "logging.level.root=warn"
        })
@ContextConfiguration(initializers = TestDatabase.class)
@Import(TestNetwork.class)
class BodiesAtOnceTest {
    private static final long ALL = Runtime.getRuntime().maxMemory() / 16;
    private static final int NOT_SMALL = 16 << 10;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Socket> held = new ArrayList<>();

    @Autowired
    TestNetwork network;

    @LocalServerPort
    int port;

    Member greedy;
    Member other;

    @BeforeEach
    void two_members() {
        greedy = network.admit(Role.SELLER);
        other = network.admit(Role.SELLER);
    }

    @AfterEach
    void hang_up() throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
        http.close();
    }

    @Test
    void what_one_member_holds_takes_nothing_from_another_and_is_room_again_when_it_goes() throws Exception {
        hold(greedy, ALL / 2);
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            HttpResponse<String> answer = send(greedy, NOT_SMALL);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
            assertThat(answer.body()).contains("\"code\":\"TOO_MANY_REQUESTS\"");
            assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        });
        assertThat(send(greedy, 1_000).statusCode()).as("small ones are read").isEqualTo(200);
        assertThat(send(other, NOT_SMALL).statusCode()).isEqualTo(200);
        held.getFirst().close();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(send(greedy, NOT_SMALL).statusCode()).isEqualTo(200));
    }

    @Test
    void however_many_send_no_more_is_held_than_there_is_room_for() throws Exception {
        for (int i = 0; i < 4; i++) {
            hold(network.admit(Role.SELLER), ALL / 4);
        }
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(send(other, NOT_SMALL).statusCode()).isEqualTo(429));
        assertThat(send(other, 1_000).statusCode()).isEqualTo(200);
    }

    /** A body of which only the first byte comes. */
    private void hold(Member member, long length) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        held.add(socket);
        socket.getOutputStream()
                .write("""
                        POST /transfers HTTP/1.1\r
                        Host: localhost\r
                        Authorization: %s\r
                        Content-Type: application/json\r
                        Content-Length: %d\r
                        \r
                        {""".formatted(network.bearer(member), length).getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    private HttpResponse<String> send(Member member, int length) throws IOException, InterruptedException {
        String transfer = "{\"to\": \"%s\", \"amount\": 1, \"fold\": {\"rows\": []}}".formatted(member.id());
        return http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/transfers"))
                        .header("Authorization", network.bearer(member))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(transfer + " ".repeat(length - transfer.length())))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
