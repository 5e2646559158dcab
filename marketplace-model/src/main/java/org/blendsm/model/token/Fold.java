package org.blendsm.model.token;

import java.util.List;
import org.blendsm.model.Text;

/**
 * Credit rows, by id, to fold into the base row on the way: each once, at most 64, never a range (a range would
 * conflict with every new credit).
 *
 * @param rows ids of credit rows: the transactions that paid; each once, at most 64
 */
public record Fold(List<String> rows) {
    public static final Fold NONE = new Fold(List.of());
    private static final int MOST = 64;

    public Fold {
        rows = rows.stream().sorted().distinct().toList();
        if (rows.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " credit rows are folded at once");
        }
        rows.forEach(row -> Text.require(row, 128, "a credit row's id"));
    }
}
