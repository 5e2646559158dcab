package org.blendsm.identity.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.identity.Declined;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.TestPool;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.model.problem.EdgeProblem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** A start on a database that holds kept keys, with the data folder that they were sealed by, or without it. */
@ServiceTest
@Import(TestPool.class)
@ExtendWith(OutputCaptureExtension.class)
class SealedElsewhereTest {
    @Autowired
    JdbcClient database;

    @Autowired
    IdentityProperties properties;

    @Autowired
    ManagedKeys keys;

    @Autowired
    KeyEncryptionKey keyEncryptionKey;

    @Autowired
    LedgerMembers members;

    @Autowired
    ObjectProvider<Memberships> memberships;

    @MockitoBean
    Memberships ledger;

    @TempDir
    Path otherFolder;

    @BeforeEach
    void a_key_is_kept() {
        database.sql("truncate managed_key").update();
        keys.create();
    }

    @Test
    void the_folder_that_they_were_sealed_by_opens_them() {
        assertThat(start(properties.data())).isNotNull();
    }

    /**
     * As where that folder was lost before a start without it was refused: a new one was made, and sealed what came.
     */
    @Test
    void the_folder_that_only_the_later_ones_were_sealed_by_opens_those_and_says_which_are_lost(CapturedOutput log) {
        Member before = kept(KeyEncryptionKey.in(otherFolder.resolve("key-encryption.key")));
        Member since = kept(keyEncryptionKey);

        LostKeys lost = new LostKeys(keys, members, memberships, database, start(properties.data()));

        assertThatExceptionOfType(Declined.class)
                .isThrownBy(() -> lost.refuse(before.id()))
                .matches(declined -> declined.problem() == EdgeProblem.KEY_LOST)
                .withMessageContaining("bring that folder back");
        assertThatCode(() -> lost.refuse(since.id())).doesNotThrowAnyException();
        assertThatCode(() -> lost.refuseReplaced(before.id()))
                .as("its key on the ledger is the same, so its certificate is good")
                .doesNotThrowAnyException();
        assertThat(log)
                .containsPattern("ERROR.*does not open the keys of \\[" + before.id() + "]")
                .doesNotContain(since.id().value());
    }

    private Member kept(KeyEncryptionKey under) {
        KeyPair pair = P256.newKey();
        Member member = Member.admitted(
                new Application("Ada", TestPool.ORGANISATION, List.of(Role.BUYER), PublicKeyInfo.of(pair.getPublic())),
                Instant.parse("2026-01-01T00:00:00Z"));
        database.sql("""
                        insert into managed_key (address, public_key, sealed, created_at)
                        values (:address, :public_key, :sealed, now() - interval '1 day')""")
                .param("address", member.id().value())
                .param("public_key", member.key().base64())
                .param("sealed", under.seal(pair.getPrivate().getEncoded(), ManagedKeys.name(member.id())))
                .update();
        return member;
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
