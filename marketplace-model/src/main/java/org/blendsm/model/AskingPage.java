package org.blendsm.model;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The web page that has a browser ask, as the browser says it. A page can neither leave these headers out nor write
 * them; a program sends none.
 *
 * @param site {@value #SITE}; empty of an older browser, and where the door is reached without TLS
 * @param origin {@value #ORIGIN}
 */
public record AskingPage(Optional<String> site, Optional<String> origin) {
    private static final String SITE = "Sec-Fetch-Site";
    private static final String ORIGIN = "Origin";

    /** @param headers the request's first header of a name; {@code null} where it has none */
    public static AskingPage of(Function<String, @Nullable String> headers) {
        return new AskingPage(Optional.ofNullable(headers.apply(SITE)), Optional.ofNullable(headers.apply(ORIGIN)));
    }

    /** Whether it is another than the door's own. */
    public boolean isForeign(String door) {
        return site.map(said -> !said.equals("same-origin") && !said.equals("none"))
                .orElseGet(() ->
                        origin.filter(said -> !said.equalsIgnoreCase(door)).isPresent());
    }
}
