package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.blendsm.model.RefusalCode;
import org.junit.jupiter.api.Test;

/** A code that nothing says any more is a promise to programs that nobody keeps; to ask for it is not to say it. */
class ThrownRefusalsTest {
    private static final Pattern THROWN = Pattern.compile("new Refused\\(\\s*RefusalCode\\.(\\w+)");

    @Test
    void every_refusal_is_thrown_somewhere() throws IOException {
        assertThat(neverThrown(Sources.ofPrograms())).isEmpty();
    }

    @Test
    void a_refusal_that_is_only_asked_about_is_reported() {
        String source = """
                if (refused.code() == RefusalCode.ALREADY_RATED) {
                    throw new Refused(
                            RefusalCode.MALFORMED, "words");
                }
                """;

        assertThat(neverThrown(List.of(source)))
                .contains(RefusalCode.ALREADY_RATED)
                .doesNotContain(RefusalCode.MALFORMED);
    }

    private static Set<RefusalCode> neverThrown(List<String> sources) {
        Set<RefusalCode> never = EnumSet.allOf(RefusalCode.class);
        sources.stream()
                .flatMap(source -> THROWN.matcher(source).results())
                .map(thrown -> RefusalCode.valueOf(thrown.group(1)))
                .forEach(never::remove);
        return never;
    }
}
