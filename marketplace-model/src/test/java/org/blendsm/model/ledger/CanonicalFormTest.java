package org.blendsm.model.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalFormTest {
    private static final String[] TEXTS = {
        "",
        "a",
        "aa",
        "b",
        "B",
        "~",
        " ",
        "z9",
        "agreement",
        "\\n",
        "\\u0041",
        "\\/",
        "\\u001f",
        "\\\"",
        "é",
        "€",
        "\u007f",
        "𝄞"
    };
    private static final String[] SCALARS = {
        "0", "-0", "7", "-7", "10", "999999999999999", "9007199254740993", "1.0", "1e3", "0.1", "true", "false", "null"
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void what_it_takes_for_canonical_the_library_would_write_the_same(long seed) throws IOException {
        Random random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            String json = "[" + value(random, 3) + "]";
            if (CanonicalForm.isOf(json.getBytes(UTF_8))) {
                taken++;
                assertThat(new JsonCanonicalizer(json).getEncodedString()).isEqualTo(json);
            }
        }
        assertThat(taken).as("of 20,000 some are canonical").isGreaterThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1",
                "1 ",
                "{\"a\": 1}",
                "{\"b\":1,\"a\":2}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,}",
                "{\"aa\":1,\"a\":2}",
                "[1,]",
                "[1",
                "\"a",
                "-",
                "-0",
                "01",
                "1.0",
                "tru",
                "1234567890123456",
                "{\"a\":1}{}"
            })
    void it_takes_nothing_that_is_written_otherwise(String json) {
        assertThat(CanonicalForm.isOf(json.getBytes(UTF_8))).isFalse();
    }

    @Test
    void it_takes_what_records_usually_look_like() {
        String json = "{\"a\":[],\"b\":{\"aa\":-12,\"ab\":true},\"c\":[{},null,\"x y\"]}";
        assertThat(CanonicalForm.isOf(json.getBytes(UTF_8))).isTrue();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 2 : 4)) {
            case 0 -> SCALARS[random.nextInt(SCALARS.length)];
            case 1 -> text(random);
            case 2 ->
                IntStream.range(0, random.nextInt(3))
                        .mapToObj(i -> value(random, depth - 1))
                        .collect(Collectors.joining(comma(random), "[", "]"));
            default ->
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> text(random))
                        .distinct()
                        .map(name -> name + ":" + value(random, depth - 1))
                        .collect(Collectors.joining(comma(random), "{", "}"));
        };
    }

    private static String comma(Random random) {
        return random.nextInt(8) == 0 ? ", " : ",";
    }

    private static String text(Random random) {
        return "\"" + TEXTS[random.nextInt(TEXTS.length)] + "\"";
    }
}
