package org.blendsm.pubsub.rows;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.blendsm.model.ledger.CanonicalJson;
import org.springframework.jdbc.core.RowMapper;

/**
 * A record of the ledger in the column {@code record} ({@code jsonb}): a row's other columns only help to find it, so a
 * read model answers with what the ledger said and nothing else.
 */
public final class StoredRecord {
    private StoredRecord() {}

    /** The text to bind as {@code :record::jsonb}. Takes the declared type, because that names a sealed state. */
    public static String of(Object record, Type type) {
        return new String(CanonicalJson.encode(record, type), StandardCharsets.UTF_8);
    }

    public static <T> RowMapper<T> rows(Class<T> type) {
        return (row, _) -> CanonicalJson.decode(row.getString("record").getBytes(StandardCharsets.UTF_8), type);
    }
}
