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

    @Test
    void a_text_keeps_its_bound() {
        assertThatIllegalArgumentException().isThrownBy(() -> Text.require(" ", 3, "a title"));
        assertThatIllegalArgumentException().isThrownBy(() -> Text.require("long", 3, "a title"));
        assertThatCode(() -> Text.bound("", 3, "a title")).doesNotThrowAnyException();
    }
}
