package org.blendsm.model;

import java.util.Optional;

/**
 * The web page that has a browser ask, as the browser says it. A page can neither leave these headers out nor write
 * them; a program sends none.
 *
 * @param site {@value #SITE}; empty of an older browser, and where the door is reached without TLS
 * @param origin {@value #ORIGIN}
 */
public record AskingPage(Optional<String> site, Optional<String> origin) {
    public static final String SITE = "Sec-Fetch-Site";
    public static final String ORIGIN = "Origin";

    /** Whether it is another than the door's own. */
    public boolean isForeign(String door) {
        return site.map(said -> !said.equals("same-origin") && !said.equals("none"))
                .orElseGet(() ->
                        origin.filter(said -> !said.equalsIgnoreCase(door)).isPresent());
    }
}
