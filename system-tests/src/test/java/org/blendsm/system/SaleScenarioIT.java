package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole sale through all rooms, by the demo, with figures other than the usual ones. */
class SaleScenarioIT {
    private static final int MESSAGES = 88;
    private static final int PRICE = 7;
    private static final int VOUCHER_EVERY = 4;
    private static final int WINDOW = 9;

    @TempDir
    static Path scratch;

    private static JsonNode outcome = JsonMapper.shared().createObjectNode();

    @BeforeAll
    static void sell() throws IOException, InterruptedException {
        CommandLine.Finished demo = CommandLine.run(
                scratch,
                "demo",
                "--json",
                "--messages=" + MESSAGES,
                "--price=" + PRICE,
                "--k=" + VOUCHER_EVERY,
                "--window=" + WINDOW,
                "--seed=42");
        assertThat(demo.status()).as(demo.err()).isZero();
        assertThat(demo.out().lines())
                .as("standard output is the outcome alone")
                .hasSize(1);
        outcome = JsonMapper.shared().readTree(demo.lastLine());
    }

    @Test
    void every_message_sold_is_delivered_once() {
        assertThat(outcome.path("delivered").asInt()).isEqualTo(MESSAGES);
    }

    @Test
    void delivery_holds_one_window_beyond_the_last_voucher() {
        int holdAt = outcome.path("unpaidHoldAt").asInt();
        assertThat((holdAt - WINDOW) % VOUCHER_EVERY).isZero();
        assertThat(holdAt).isGreaterThanOrEqualTo(WINDOW).isLessThan(MESSAGES * 3 / 4);
    }

    @Test
    void delivery_holds_where_the_deposit_ends() {
        assertThat(outcome.path("holdAt").asInt()).isEqualTo(MESSAGES * 3 / 4);
    }

    @Test
    void the_seller_and_the_broker_get_the_price_and_the_buyer_the_rest() {
        long paid = outcome.path("paid").asLong();
        long fee = outcome.path("fee").asLong();
        assertThat(paid + fee).isEqualTo((long) MESSAGES * PRICE);
        assertThat(fee).isPositive();
        assertThat(paid + fee + outcome.path("refunded").asLong())
                .isEqualTo(outcome.path("deposited").asLong());
        assertThat(outcome.path("supplyBalanced").asBoolean()).isTrue();
    }

    @Test
    void receipt_message_and_sealed_record_are_proven() {
        assertThat(outcome.path("receiptVerified").asBoolean()).isTrue();
        assertThat(outcome.path("proofVerified").asBoolean()).isTrue();
        assertThat(outcome.path("sealedOpened").asBoolean()).isTrue();
    }

    @Test
    void both_sides_rated_once() {
        assertThat(outcome.path("ratings").path("buyer").asInt()).isEqualTo(5);
        assertThat(outcome.path("ratings").path("seller").asInt()).isEqualTo(4);
        assertThat(outcome.path("refusals").path("the buyer rates twice").asString())
                .isEqualTo("ALREADY_RATED");
        assertThat(outcome.path("refusals").path("the seller rates twice").asString())
                .isEqualTo("ALREADY_RATED");
        assertThat(outcome.path("refusals").path("a stranger rates").asString()).isEqualTo("NOT_A_PARTY");
    }

    @Test
    void who_was_expelled_is_refused_everywhere() {
        assertThat(outcome.path("refusals").path("an expelled member's request").asString())
                .isEqualTo("NOT_IN_GOOD_STANDING");
        assertThat(outcome.path("refusals")
                        .path("an expelled member's transaction")
                        .asString())
                .isEqualTo("NOT_IN_GOOD_STANDING");
        assertThat(outcome.path("refusals")
                        .path("an expelled member's MQTT connection")
                        .asString())
                .isEqualTo("MQTT_REFUSED");
    }
}
