package org.blendsm.identity.custody;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.blendsm.identity.IdentityProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class CustodyConfiguration {
    /**
     * Where the database holds keys already, it is a key that opens some of them: one that was made anew would open
     * none, and seal those that come. It need not open all: before a start without the file was refused, another file
     * was made, and sealed what came since.
     */
    @Bean
    @DependsOnDatabaseInitialization
    KeyEncryptionKey keyEncryptionKey(IdentityProperties properties, JdbcClient database) {
        Path file = properties.data().resolve("key-encryption.key");
        List<ManagedKeys.Kept> kept = ManagedKeys.all(database);
        if (kept.isEmpty()) {
            return KeyEncryptionKey.in(file);
        }
        if (Files.exists(file)) {
            KeyEncryptionKey key = KeyEncryptionKey.in(file);
            if (kept.stream().anyMatch(one -> one.isSealedBy(key))) {
                return key;
            }
        }
        throw new IllegalStateException("the database holds managed keys, and " + file
                + " is not the key that any of them was sealed under: bring back the folder that goes with this"
                + " database");
    }
}
