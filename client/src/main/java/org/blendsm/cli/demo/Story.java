package org.blendsm.cli.demo;

import java.io.PrintStream;
import java.util.Locale;

/** What happened, told one line at a time. */
final class Story {
    private final PrintStream out;
    private int chapter;

    Story(PrintStream out) {
        this.out = out;
    }

    void tell(String line, Object... figures) {
        out.printf("%2d. %s%n", ++chapter, String.format(Locale.ROOT, line, figures));
    }
}
