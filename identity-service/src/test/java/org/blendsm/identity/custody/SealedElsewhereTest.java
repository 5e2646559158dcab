package org.blendsm.identity.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.TestPool;
import org.blendsm.model.membership.Memberships;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** A start on a database that holds kept keys, with the data folder that they were sealed by, or without it. */
@ServiceTest
@Import(TestPool.class)
class SealedElsewhereTest {
    @Autowired
    JdbcClient database;

    @Autowired
    IdentityProperties properties;

    @Autowired
    ManagedKeys keys;

    @MockitoBean
    Memberships ledger;

    @TempDir
    Path otherFolder;

    @BeforeEach
    void a_key_is_kept() {
        keys.create();
    }

    @Test
    void the_folder_that_they_were_sealed_by_opens_them() {
        assertThat(start(properties.data())).isNotNull();
    }

    @Test
    void an_empty_folder_is_not_filled_anew() {
        assertThatThrownBy(() -> start(otherFolder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bring back");
        assertThat(otherFolder).isEmptyDirectory();
    }

    @Test
    void another_key_is_not_used() {
        KeyEncryptionKey.in(otherFolder.resolve("key-encryption.key"));
        assertThatThrownBy(() -> start(otherFolder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bring back");
    }

    private KeyEncryptionKey start(Path data) {
        return new CustodyConfiguration()
                .keyEncryptionKey(
                        new IdentityProperties(
                                data,
                                properties.tokenLifetime(),
                                properties.audiences(),
                                properties.door(),
                                properties.lock(),
                                properties.authorities(),
                                properties.services()),
                        database);
    }
}
