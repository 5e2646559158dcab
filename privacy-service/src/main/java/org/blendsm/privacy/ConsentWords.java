package org.blendsm.privacy;

import java.util.List;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.PrivacyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What was agreed to, with its salt (table {@code consent_words}), of which the ledger has the hash. As with envelopes,
 * it is kept before the ledger is asked; no event destroys it, a withdrawal neither: only whose words they are.
 */
@Component
class ConsentWords {
    private final JdbcClient database;

    ConsentWords(JdbcClient database) {
        this.database = database;
    }

    /** Words of which nobody told within a day that a consent refers to them. */
    record Unclaimed(ConsentId consent, Sha256 hash) {}

    void keep(ConsentId consent, Wording wording) {
        database.sql("""
                        insert into consent_words (consent, hash, salt, words, given) values (?, ?, ?, ?, false)
                        on conflict (consent, hash) do update set
                            kept_at = excluded.kept_at, calls = consent_words.calls + 1""")
                .param(consent.toString())
                .param(wording.hash().value())
                .param(wording.saltBytes())
                .param(wording.words())
                .update();
    }

    /** The ledger knows the consent by these words. */
    void given(Consent consent) {
        database.sql("update consent_words set given = true where consent = ? and hash = ?")
                .param(consent.id().toString())
                .param(consent.content().text().value())
                .update();
    }

    /** Takes a call back that the ledger refused, and with the last of them what was kept for it. */
    void dropUngiven(ConsentId consent, Sha256 hash) {
        database.sql("update consent_words set calls = calls - 1 where consent = ? and hash = ?")
                .param(consent.toString())
                .param(hash.value())
                .update();
        database.sql("delete from consent_words where consent = ? and hash = ? and not given and calls <= 0")
                .param(consent.toString())
                .param(hash.value())
                .update();
    }

    Optional<Wording> find(Consent consent) {
        return database.sql("select words, salt from consent_words where consent = ? and hash = ?")
                .param(consent.id().toString())
                .param(consent.content().text().value())
                .query((row, _) -> Wording.of(row.getString("words"), row.getBytes("salt")))
                .optional();
    }

    /** Words and salt; the ledger's hash stays, and nobody finds them by it. */
    void erase(ConsentId consent) {
        database.sql("delete from consent_words where consent = ?")
                .param(consent.toString())
                .update();
    }

    @EventListener
    void on(PrivacyEvent.ConsentGiven event) {
        given(event.consent());
    }

    List<Unclaimed> unclaimed() {
        return database.sql("""
                        select consent, hash from consent_words
                        where not given and kept_at < now() - interval '1 day' limit 10""")
                .query((row, _) ->
                        new Unclaimed(ConsentId.of(row.getString("consent")), new Sha256(row.getString("hash"))))
                .list();
    }

    void drop(Unclaimed words) {
        database.sql("""
                        delete from consent_words
                        where consent = ? and hash = ? and not given and kept_at < now() - interval '1 day'""")
                .param(words.consent().toString())
                .param(words.hash().value())
                .update();
    }
}
