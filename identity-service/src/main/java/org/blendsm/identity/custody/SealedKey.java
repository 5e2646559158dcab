package org.blendsm.identity.custody;

import java.util.List;
import org.blendsm.model.MemberId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A member's key as it lies in the database. */
record SealedKey(MemberId member, byte[] sealed) {
    static List<SealedKey> all(JdbcClient database) {
        return database.sql("select address, sealed from managed_key")
                .query((row, _) -> new SealedKey(new MemberId(row.getString("address")), row.getBytes("sealed")))
                .list();
    }

    boolean isSealedBy(KeyEncryptionKey key) {
        return key.opens(sealed, ManagedKeys.name(member));
    }
}
