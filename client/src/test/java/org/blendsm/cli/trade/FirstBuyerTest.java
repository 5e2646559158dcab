package org.blendsm.cli.trade;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.cli.command.CommandFailed;
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

    private final WireMockServer door =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void open() {
        door.start();
    }

    @AfterEach
    void close() {
        door.stop();
    }

    /** One answer after the other; more is not asked. */
    private void answers(ResponseDefinitionBuilder... prepared) {
        String now = Scenario.STARTED;
        for (int i = 0; i < prepared.length; i++) {
            String next = "answered " + (i + 1);
            door.stubFor(any(anyUrl())
                    .inScenario("answers")
                    .whenScenarioStateIs(now)
                    .willSetStateTo(next)
                    .willReturn(prepared[i]));
            now = next;
        }
    }

    private static ResponseDefinitionBuilder problem(int status, String code) {
        return jsonResponse("{\"code\": \"%s\", \"detail\": \"Not now.\"}".formatted(code), status);
    }

    private void await() {
        new FirstBuyer(new Door(URI.create(door.baseUrl()), Door.Credentials.NONE), PRODUCT).await(told::add);
    }

    /** Three times in a row the same thing is in the way, which is told once; then something else ends it. */
    @Test
    void an_instance_that_cannot_answer_for_a_while_is_asked_again() {
        answers(
                problem(503, "LEDGER_UNAVAILABLE"),
                aResponse().withFault(Fault.EMPTY_RESPONSE),
                problem(429, "TOO_MANY_REQUESTS"),
                okJson("{\"items\": []}"),
                okJson(withdrawn()));

        assertThatThrownBy(this::await)
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("it is not on offer any more");

        assertThat(told).singleElement().asString().contains("LEDGER_UNAVAILABLE");
    }

    @Test
    void who_may_not_ask_asks_once() {
        answers(problem(403, "NOT_A_MEMBER"));

        assertThatThrownBy(this::await).isInstanceOf(ProblemException.class).hasMessageContaining("NOT_A_MEMBER");

        door.verify(1, anyRequestedFor(anyUrl()));
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
