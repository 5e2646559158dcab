package org.blendsm.cli.trade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.blendsm.cli.Blendsm;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.zone.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code blendsm sell} refuses before it asks anybody; then it misses an instance. */
class SellCommandTest {
    @TempDir
    private Path nothing;

    @ParameterizedTest
    @CsvSource({
        "--price=0, --price is from 1",
        "--price=1000000001, --price is from 1",
        "--k=0, --k is at least 1",
        "--window=9, --k is at least 1",
        "--rate=0, --rate is from 1",
        "--messages=0, --messages is at least 1",
        "--title=, this is no product: a title",
        "--zone=ab, a zone's id has 64 hex digits",
        "--terms=, this is no product: the terms"
    })
    void what_is_no_sale_is_refused_by_what_is_wrong(String option, String why) {
        assertThat(sell(option)).contains(why);
    }

    @ParameterizedTest
    @CsvSource({"--title, Wind", "--terms, Mine", "--price, 3", "--tags, wind", "--zone, ab"})
    void a_product_that_is_there_is_not_described_anew(String option, String value) {
        assertThat(sell("--product", "ab", option, value)).contains("mutually exclusive");
    }

    @Test
    void a_product_that_is_there_and_one_that_is_described_are_sold() {
        assertThat(sell("--product", "ab", "--no-await-buyer")).contains("there is no instance");
        assertThat(sell("--title", "Wind", "--terms", "Mine", "--tags", "wind,sea"))
                .contains("there is no instance");
    }

    @Test
    void what_is_sold_in_a_zone_is_offered_there() {
        OfferTerms open = OfferTerms.usual(5, 10, 30);
        assertThat(json(open)).doesNotContain("zone");

        OfferTerms closed = open.in(Optional.of(ZoneId.of("ab".repeat(32))));

        assertThat(json(closed)).contains("\"zone\":\"" + "ab".repeat(32) + "\"");
        assertThat(sell("--zone", "ab".repeat(32))).contains("there is no instance");
    }

    private static String json(OfferTerms terms) {
        return new String(CanonicalJson.encode(terms), UTF_8);
    }

    private String sell(String... options) {
        StringWriter said = new StringWriter();
        CommandLine command = Blendsm.commandLine();
        command.setErr(new PrintWriter(said));
        String[] words = new String[options.length + 3];
        words[0] = "sell";
        words[1] = "--data";
        words[2] = nothing.toString();
        System.arraycopy(options, 0, words, 3, options.length);
        command.execute(words);
        return said.toString();
    }
}
