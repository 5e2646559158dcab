package org.blendsm.fabric.rows;

import java.nio.charset.StandardCharsets;
import org.blendsm.model.ledger.CanonicalJson;
import org.springframework.jdbc.core.RowMapper;

/** A record of the ledger in a table: canonical JSON in the text column {@code record}. */
public final class RecordRow {
    private RecordRow() {}

    /** What to write into the column. Takes the declared type, a sealed family for instance, as the codec does. */
    public static <T> String text(T record, Class<? super T> declared) {
        return new String(CanonicalJson.encode(record, declared), StandardCharsets.UTF_8);
    }

    /** Reads the column back. */
    public static <T> RowMapper<T> of(Class<T> declared) {
        return (row, _) -> CanonicalJson.decode(row.getString("record").getBytes(StandardCharsets.UTF_8), declared);
    }
}
