package org.blendsm.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "two\nlines\r\n", "a\ttable", "größer 数据 \uD83D\uDCC8", "\u00ad"})
    void words_of_every_language_are_text(String text) {
        assertThatCode(() -> Text.require(text, 20, "a title")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "\u001b[31mred", "\u009b", "a\uD83D", "\uDCC8b", "\u007f"})
    void what_a_database_or_a_terminal_cannot_take_is_no_text(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.require(text, 20, "a title"))
                .withMessageContaining("a title has no control characters");
        assertThatIllegalArgumentException().isThrownBy(() -> Text.bound(text, 20, "a title"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200b",
                "\u2060", "\u2061", "\u2062", "\u2063", "\u2064", "\u206a", "\u206f", "\ufeff", "\ufff9", "\ufffb",
                "\u3164", "\uffa0", "\uDB40\uDC01", "\uDB40\uDC41", "\uDB40\uDC7F"
            })
    void what_only_turns_or_hides_is_named(String disguise) {
        String name = "U+%04X".formatted(disguise.codePointAt(0));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.requireUndisguised("pay" + disguise + "pal"))
                .withMessageStartingWith(name + " (" + Character.getName(disguise.codePointAt(0)) + ")");
        assertThatCode(() -> Text.require("pay" + disguise + "pal", 20, "a title"))
                .as("a row that was written before is read")
                .doesNotThrowAnyException();
    }

    /**
     * Joiners of Persian, Hindi and emoji; marks of Hebrew and Arabic; soft hyphens; variants of emoji and of kanji.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
                "\u0915\u094d\u200d\u0937",
                "\uD83D\uDC69\u200d\uD83D\uDD2C",
                "C++\u200e \u05d5\u200f\u061c",
                "Silben\u00adtrennung",
                "\u2764\ufe0f \u845b\uDB40\uDD00"
            })
    void what_a_language_is_written_with_is_no_disguise(String text) {
        assertThatCode(() -> Text.requireUndisguised(text)).doesNotThrowAnyException();
    }

    @Test
    void a_text_keeps_its_bound() {
        assertThatIllegalArgumentException().isThrownBy(() -> Text.require(" ", 3, "a title"));
        assertThatIllegalArgumentException().isThrownBy(() -> Text.require("long", 3, "a title"));
        assertThatCode(() -> Text.bound("", 3, "a title")).doesNotThrowAnyException();
    }
}
