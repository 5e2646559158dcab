package org.blendsm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.blendsm.client.Door;
import org.blendsm.client.ProblemException;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.ledger.CanonicalJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** At a door that answers what was prepared, one after the other. */
class FirstBuyerTest {
    private static final ProductId PRODUCT = ProductId.of("ab".repeat(32));

    private final Queue<Prepared> answers = new ConcurrentLinkedQueue<>();
    private final List<String> told = new ArrayList<>();
    private HttpServer door;

    private record Prepared(int status, String body) {}

    @BeforeEach
    void open() throws IOException {
        door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        door.createContext("/", this::answer);
        door.start();
    }

    @AfterEach
    void close() {
        door.stop(0);
    }

    private void answer(HttpExchange asked) throws IOException {
        try (asked) {
            Prepared answer = answers.remove();
            byte[] body = answer.body().getBytes(UTF_8);
            if (answer.status() != 0) {
                asked.sendResponseHeaders(answer.status(), body.length);
                asked.getResponseBody().write(body);
            }
        }
    }

    private void await() {
        URI base = URI.create("http://127.0.0.1:" + door.getAddress().getPort());
        new FirstBuyer(new Door(base, Door.Credentials.NONE), PRODUCT).await(told::add);
    }

    /** Three times in a row the same thing is in the way, which is told once; then something else ends it. */
    @Test
    void an_instance_that_cannot_answer_for_a_while_is_asked_again() {
        answers.add(new Prepared(503, "{\"code\": \"LEDGER_UNAVAILABLE\", \"detail\": \"Not now.\"}"));
        answers.add(new Prepared(0, ""));
        answers.add(new Prepared(429, "{\"code\": \"TOO_MANY_REQUESTS\", \"detail\": \"Later.\"}"));
        answers.add(new Prepared(200, "{\"items\": []}"));
        answers.add(new Prepared(200, withdrawn()));

        assertThatThrownBy(this::await)
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("it is not on offer any more");

        assertThat(told).singleElement().asString().contains("LEDGER_UNAVAILABLE");
    }

    @Test
    void who_may_not_ask_asks_once() {
        answers.add(new Prepared(403, "{\"code\": \"NOT_A_MEMBER\", \"detail\": \"Apply first.\"}"));

        assertThatThrownBy(this::await).isInstanceOf(ProblemException.class).hasMessageContaining("NOT_A_MEMBER");

        assertThat(answers).isEmpty();
    }

    private static String withdrawn() {
        Product product = new Product.Withdrawn(
                new Product.Listing(
                        PRODUCT,
                        new MemberId("cd".repeat(MemberId.HEX_DIGITS / 2)),
                        new NewProduct("Rows", "", List.of(), "text/csv", "", "As is."),
                        1,
                        Sha256.of(new byte[0]),
                        Instant.EPOCH,
                        Instant.EPOCH),
                Optional.empty());
        return new String(CanonicalJson.encode(product), UTF_8);
    }
}
