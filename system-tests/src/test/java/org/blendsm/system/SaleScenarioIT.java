package org.blendsm.system;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole sale through all rooms, by the demo, with figures other than the usual ones: on the embedded ledger, and the
 * very same on real Fabric where its programs are.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
record SaleScenarioIT(Ledger ledger) {
    private static final int MESSAGES = 88;
    private static final int PRICE = 7;
    private static final int VOUCHER_EVERY = 4;
    private static final int WINDOW = 9;

    enum Ledger {
        EMBEDDED,
        /** Four organisations, four BFT orderers. */
        REAL_FABRIC
    }

    @TempDir
    static Path scratch;

    private static JsonNode outcome = JsonMapper.shared().createObjectNode();

    @BeforeParameterizedClassInvocation
    static void sell(Ledger ledger) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "demo",
                "--json",
                "--messages=" + MESSAGES,
                "--price=" + PRICE,
                "--k=" + VOUCHER_EVERY,
                "--window=" + WINDOW,
                "--seed=42"));
        if (ledger == Ledger.REAL_FABRIC) {
            RealNetwork.assumePrograms();
            words.add("--fabric");
        }
        CommandLine.Finished demo = CommandLine.run(scratch, words.toArray(String[]::new));
        assertThat(demo.status()).as(demo.err()).isZero();
        assertThat(demo.out().lines())
                .as("standard output is the outcome alone")
                .hasSize(1);
        outcome = JsonMapper.shared().readTree(demo.lastLine());
    }

    @Test
    void what_the_ledger_took_for_it_is_told() {
        JsonNode bill = outcome.path("ledger");
        assertThat(bill.path("transactions").asLong()).isPositive();
        assertThat(bill.path("bytes").asLong())
                .isGreaterThan(bill.path("transactions").asLong());
        assertThat(bill.path("writes").asLong())
                .isGreaterThanOrEqualTo(bill.path("transactions").asLong());
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

    @Test
    void what_the_ledger_decides_is_refused_over_rest_and_straight_at_the_peer() {
        Map<String, String> refusals = new TreeMap<>();
        outcome.path("refusals").forEachEntry((what, code) -> refusals.put(what, code.asString()));
        assertThat(refusals)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        entry("accept without money", "INSUFFICIENT_FUNDS"),
                        entry("accept without money, over REST", "INSUFFICIENT_FUNDS"),
                        entry("a voucher above the deposit", "VOUCHER_ABOVE_DEPOSIT"),
                        entry("a voucher above the deposit, straight at the peer", "VOUCHER_ABOVE_DEPOSIT"),
                        entry("a voucher brought twice", "VOUCHER_NOT_HIGHER"),
                        entry("an old voucher after the last, straight at the peer", "AGREEMENT_CLOSED"),
                        entry("a stranger gives the sealed record away, over REST", "NOT_THE_OWNER"),
                        entry("a stranger gives the sealed record away, straight at the peer", "NOT_THE_OWNER"),
                        entry("a stranger ends the agreement", "NOT_A_PARTY"),
                        entry("a stranger ends the agreement, over REST", "NOT_A_PARTY"),
                        entry("a stranger settles", "NOT_A_PARTY"),
                        entry("a stranger settles, over REST", "NOT_A_PARTY"),
                        entry("the buyer rates twice", "ALREADY_RATED"),
                        entry("the seller rates twice", "ALREADY_RATED"),
                        entry("a stranger rates", "NOT_A_PARTY"),
                        entry("a stranger rates, over REST", "NOT_A_PARTY"),
                        entry("an expelled member's request", "NOT_IN_GOOD_STANDING"),
                        entry("an expelled member's transaction", "NOT_IN_GOOD_STANDING"),
                        // No ledger matters: the broker's tickets and connections, a service's bytes
                        entry("a stranger's ticket for the stream", "NOT_A_PARTY"),
                        entry("a stranger fetches the sealed record", "ENVELOPE_REQUIRED"),
                        entry("the sealed record after the end", "CAPABILITY_NOT_LIVE"),
                        entry("the sealed record's key after the end", "CAPABILITY_NOT_LIVE"),
                        entry("subscribe after the end", "MQTT_REFUSED"),
                        entry("an expelled member's MQTT connection", "MQTT_REFUSED")));
    }
}
