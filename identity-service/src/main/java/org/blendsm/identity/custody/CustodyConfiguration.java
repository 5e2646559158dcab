package org.blendsm.identity.custody;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.blendsm.identity.IdentityProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class CustodyConfiguration {
    /**
     * Where the database holds keys already, it is the key that opens the oldest of them: one that was made anew would
     * open none, and seal those that come.
     */
    @Bean
    @DependsOnDatabaseInitialization
    KeyEncryptionKey keyEncryptionKey(IdentityProperties properties, JdbcClient database) {
        Path file = properties.data().resolve("key-encryption.key");
        Optional<ManagedKeys.Kept> oldest = oldest(database);
        if (oldest.isPresent() && Files.notExists(file)) {
            throw notTheirs(file, null);
        }
        KeyEncryptionKey key = KeyEncryptionKey.in(file);
        try {
            oldest.ifPresent(kept -> key.open(kept.sealed(), ManagedKeys.name(kept.member())));
        } catch (IllegalStateException e) {
            throw notTheirs(file, e);
        }
        return key;
    }

    private static Optional<ManagedKeys.Kept> oldest(JdbcClient database) {
        return database.sql("select * from managed_key order by created_at limit 1")
                .query(ManagedKeys::kept)
                .optional();
    }

    private static IllegalStateException notTheirs(Path file, @Nullable Exception cause) {
        return new IllegalStateException(
                "the database holds managed keys, and " + file + " is not the key that they were sealed under: bring"
                        + " back the folder that goes with this database",
                cause);
    }
}
