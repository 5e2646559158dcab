package org.blendsm.system;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where links into a Markdown page can lead: the anchors that GitHub makes of its headings. In lower case, without
 * punctuation, with hyphens for spaces; one that comes again is counted.
 */
final class Anchors {
    private static final Pattern HEADING = Pattern.compile(" {0,3}#{1,6}\\s+(.*?)(?:\\s+#+)?\\s*");
    private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");
    private static final Pattern PUNCTUATION =
            Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]", Pattern.UNICODE_CHARACTER_CLASS);

    private Anchors() {}

    static Set<String> of(String page) {
        Map<String, Integer> times = new HashMap<>();
        Set<String> anchors = new HashSet<>();
        boolean code = false;
        for (String line : page.lines().toList()) {
            code ^= line.startsWith("```");
            Matcher heading = HEADING.matcher(line);
            if (!code && heading.matches()) {
                String anchor = anchor(heading.group(1));
                int before = times.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }

    private static String anchor(String heading) {
        String shown = LINK.matcher(heading).replaceAll("$1");
        return PUNCTUATION
                .matcher(shown.strip().toLowerCase(Locale.ROOT))
                .replaceAll("")
                .replace(' ', '-');
    }
}
