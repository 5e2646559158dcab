package org.blendsm.identity.enrolment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.blendsm.identity.RandomSecret;
import org.blendsm.identity.custody.KeyEncryptionKey;
import org.blendsm.model.MemberId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What is still to be done at the CAs (table {@code ca_task}). Who takes a task has it to itself until its next time is
 * due, so several instances of this service share the work, and a task whose taker died comes back by itself.
 */
@Component
class CaTasks {
    private final JdbcClient database;
    private final KeyEncryptionKey keyEncryptionKey;
    private final Semaphore news = new Semaphore(0);

    CaTasks(JdbcClient database, KeyEncryptionKey keyEncryptionKey) {
        this.database = database;
        this.keyEncryptionKey = keyEncryptionKey;
    }

    /**
     * A task that somebody has taken.
     *
     * @param number no other task ever has it, so an order in this one's place is not mistaken for it
     * @param secret what the member is registered with at the CA: the same at every try, so that a second one enrols
     *     what the first registered; another one at each where what was sealed opens no more
     */
    record Taken(long number, CaTask task, String secret, int attempts) {
        @Override
        public String toString() {
            return task.kind() + " of " + task.member() + ", attempt " + attempts;
        }
    }

    /** Once; a task that is there already stays as it is. */
    void add(CaTask task) {
        database.sql("""
                        insert into ca_task (address, organisation, kind, csr, sealed_secret)
                        values (:address, :organisation, :kind, :csr, :sealed_secret)
                        on conflict (address, kind) do nothing
                        """)
                .param("address", task.member().value())
                .param("organisation", task.organisation())
                .param("kind", task.kind().name())
                .param("csr", task.csr().orElse(null))
                .param("sealed_secret", keyEncryptionKey.seal(RandomSecret.bits(), name(task.member())))
                .update();
        announce();
    }

    /** In the place of one that is there, which may be at work already and not know why it is wanted again. */
    void addAnew(CaTask task) {
        drop(task.member(), task.kind());
        add(task);
    }

    /** Whether it was there still. */
    boolean drop(Taken taken) {
        return database.sql("delete from ca_task where number = :number")
                        .param("number", taken.number())
                        .update()
                == 1;
    }

    void drop(MemberId member, CaTask.Kind kind) {
        database.sql("delete from ca_task where address = :address and kind = :kind")
                .param("address", member.value())
                .param("kind", kind.name())
                .update();
    }

    Optional<CaTask> find(MemberId member, CaTask.Kind kind) {
        return database.sql("select * from ca_task where address = :address and kind = :kind")
                .param("address", member.value())
                .param("kind", kind.name())
                .query((row, _) -> task(row))
                .optional();
    }

    private static CaTask task(ResultSet row) throws SQLException {
        return new CaTask(
                new MemberId(row.getString("address")),
                row.getString("organisation"),
                CaTask.Kind.valueOf(row.getString("kind")),
                Optional.ofNullable(row.getString("csr")));
    }

    /** The next task that is due, for the taker alone for that long. */
    Optional<Taken> take(Duration lease) {
        return database.sql("""
                        update ca_task set attempts = attempts + 1, due_at = now() + make_interval(secs => :lease)
                        where number = (
                            select number from ca_task where due_at <= now()
                            order by due_at, number limit 1 for update skip locked)
                        returning *
                        """)
                .param("lease", lease.toMillis() / 1_000.0)
                .query((row, _) -> {
                    CaTask task = task(row);
                    return new Taken(
                            row.getLong("number"),
                            task,
                            secret(row.getBytes("sealed_secret"), task.member()),
                            row.getInt("attempts"));
                })
                .optional();
    }

    /** Its key may be lost; the CA takes another one from a registrar, and whoever is put out needs none. */
    private String secret(byte[] sealed, MemberId member) {
        byte[] bits = keyEncryptionKey.opens(sealed, name(member))
                ? keyEncryptionKey.open(sealed, name(member))
                : RandomSecret.bits();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** It did not work; somebody tries again later. */
    void postpone(Taken taken, Duration wait, String why) {
        database.sql("""
                        update ca_task set due_at = now() + make_interval(secs => :wait), last_error = :why
                        where number = :number
                        """)
                .param("wait", wait.toMillis() / 1_000.0)
                .param("why", why)
                .param("number", taken.number())
                .update();
    }

    /** Waits for a new task, or for so long that an old one may be due. */
    void awaitNews(Duration longest) throws InterruptedException {
        if (news.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    private void announce() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            news.release();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                news.release();
            }
        });
    }

    private static String name(MemberId member) {
        return "enrolment-secret/" + member;
    }
}
