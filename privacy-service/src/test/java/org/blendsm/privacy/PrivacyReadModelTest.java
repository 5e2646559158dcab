package org.blendsm.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willReturn;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.NewConsent;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.PrivacyEvent;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.privacy.SealedRecords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** What the ledger's events become. */
@ServiceTest
class PrivacyReadModelTest {
    private static final MemberId SELLER = new MemberId("a".repeat(40));
    private static final MemberId BUYER = new MemberId("b".repeat(40));
    private static final MemberId ANOTHER = new MemberId("c".repeat(40));
    private static final byte[] BYTES = "sealed".getBytes(UTF_8);

    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void folder(DynamicPropertyRegistry properties) {
        properties.add("blendsm.privacy.directory", () -> folder);
    }

    @Autowired
    TestNetwork network;

    @Autowired
    SealedRecordRegister register;

    @Autowired
    ConsentRegister consents;

    @Autowired
    ConsentWords words;

    @Autowired
    Contents contents;

    @Autowired
    JdbcClient database;

    @MockitoBean
    SealedRecords ledger;

    @MockitoBean
    Capabilities rights;

    @MockitoBean
    Catalogue catalogue;

    @BeforeEach
    void nothing_yet() {
        database.sql("truncate sealed_record, envelope, consent, content, envelope_content, consent_words")
                .update();
    }

    @Test
    void records_are_paged_and_found_by_owner_and_product_and_erased_ones_belong_to_none() {
        List<SealedRecord> sealed = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            sealed.add(sealed(i, "one"));
        }
        SealedRecord elsewhere = sealed(23, "another");
        network.happened(new PrivacyEvent.RecordErased(tombstone((SealedRecord.Kept) sealed.removeFirst())));

        ProductId one = new ProductId(hash("one"));
        assertThat(all(Optional.empty(), Optional.of(one))).containsExactlyInAnyOrderElementsOf(sealed);
        assertThat(all(Optional.empty(), Optional.of(new ProductId(hash("another")))))
                .containsExactly(elsewhere);
        assertThat(all(Optional.of(SELLER), Optional.empty())).hasSize(24);
        assertThat(all(Optional.of(BUYER), Optional.empty())).isEmpty();
    }

    @Test
    void a_rebuild_destroys_again_what_was_erased_even_if_a_backup_brought_it_back() {
        SealedRecord.Kept record = sealed(1, "one");
        keep(record);
        assertThat(contents.find(record)).isPresent();

        database.sql("truncate sealed_record, envelope").update();
        network.happened(new PrivacyEvent.RecordSealed(record));
        network.happened(new PrivacyEvent.RecordErased(tombstone(record)));
        assertThat(contents.find(record)).isEmpty();
    }

    @Test
    void a_file_whose_row_was_lost_to_a_crash_goes_with_its_record() {
        SealedRecord.Kept record = sealed(1, "one");
        keep(record);
        database.sql("truncate content").update();
        assertThat(contents.find(record)).isPresent();

        network.happened(new PrivacyEvent.RecordErased(tombstone(record)));
        assertThat(contents.find(record)).isEmpty();
    }

    @Test
    void dropped_and_rebuilt_from_the_events_it_is_the_same_and_no_contents_are_lost() {
        SealedRecord.Kept kept = record(1, "one");
        SealedRecord.Kept erased = record(2, "one");
        List<PrivacyEvent> told = List.of(
                new PrivacyEvent.RecordSealed(kept),
                granted(kept, BUYER, "first"),
                new PrivacyEvent.RecordSealed(erased),
                granted(kept, ANOTHER, "another's"),
                granted(kept, BUYER, "second"),
                granted(erased, BUYER, "lost"),
                new PrivacyEvent.RecordErased(tombstone(erased)));
        keep(kept);
        told.forEach(network::happened);
        List<String> before = rows();
        List<String> contentsBefore = contents();
        assertThat(before).hasSize(5);
        assertThat(contentsBefore)
                .containsExactlyInAnyOrder(
                        Sha256.of(BYTES).value(),
                        hash("another's").value(),
                        hash("second").value());

        database.sql("truncate sealed_record, envelope").update();
        assertThat(rows()).isEmpty();
        told.forEach(network::happened);

        assertThat(rows()).isEqualTo(before);
        assertThat(contents()).isEqualTo(contentsBefore);
    }

    @Test
    void consents_are_paged_and_found_by_subject_and_product_in_either_state() {
        List<Consent> given = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            given.add(consent(i, BUYER, "one"));
        }
        Consent elsewhere = consent(23, BUYER, "another");
        Consent anothers = consent(24, ANOTHER, "one");
        given.add(withdrawn(given.removeFirst()));

        assertThat(consents(Optional.of(BUYER), Optional.of(new ProductId(hash("one")))))
                .containsExactlyInAnyOrderElementsOf(given);
        assertThat(consents(Optional.empty(), Optional.of(new ProductId(hash("another")))))
                .containsExactly(elsewhere);
        assertThat(consents(Optional.of(ANOTHER), Optional.empty())).containsExactly(anothers);
        assertThat(consents(Optional.empty(), Optional.empty())).hasSize(25);
    }

    @Test
    void rebuilt_from_the_events_consents_are_the_same_and_no_words_are_lost() {
        Wording wording = Wording.of("so be it", new byte[32]);
        Consent.Given given = consented(1, BUYER, "one", wording.hash());
        words.keep(given.id(), wording);
        network.happened(new PrivacyEvent.ConsentGiven(given));
        Consent withdrawn = withdrawn(given);

        database.sql("truncate consent").update();
        network.happened(new PrivacyEvent.ConsentGiven(given));
        withdrawn(given);

        assertThat(consents.get(given.id())).isEqualTo(withdrawn);
        assertThat(words.find(withdrawn)).contains(wording);
    }

    private Consent consent(int number, MemberId subject, String product) {
        Consent.Given given = consented(number, subject, product, hash("words"));
        network.happened(new PrivacyEvent.ConsentGiven(given));
        return given;
    }

    private static Consent.Given consented(int number, MemberId subject, String product, Sha256 text) {
        return new Consent.Given(
                new ConsentId(hash("consent " + number)),
                subject,
                new NewConsent(new ProductId(hash(product)), text, Duration.ofDays(1)),
                hash("body"),
                FakeLedger.AT,
                FakeLedger.AT.plus(Duration.ofDays(1)));
    }

    private Consent withdrawn(Consent consent) {
        Consent.Withdrawn withdrawn = new Consent.Withdrawn(
                consent.id(),
                consent.subject(),
                consent.content(),
                consent.body(),
                consent.at(),
                consent.until(),
                FakeLedger.AT);
        network.happened(new PrivacyEvent.ConsentWithdrawn(withdrawn));
        return withdrawn;
    }

    private List<Consent> consents(Optional<MemberId> subject, Optional<ProductId> product) {
        return all(page -> consents.list(new ConsentRegister.Filter(subject, product), page));
    }

    @Test
    void read_again_from_the_start_the_events_take_no_envelope_from_who_was_given_several() {
        SealedRecord.Kept record = sealed(1, "one");
        List<PrivacyEvent> told = List.of(
                granted(record, BUYER, "first"),
                granted(record, BUYER, "second"),
                granted(record, ANOTHER, "another's"),
                granted(record, ANOTHER, "a new one"),
                granted(record, ANOTHER, "another's"));
        told.forEach(network::happened);
        String[] held = {hash("second").value(), hash("another's").value()};
        assertThat(contents()).containsExactlyInAnyOrder(held);

        told.forEach(network::happened);
        assertThat(contents()).containsExactlyInAnyOrder(held);
        assertThat(database.sql("select count(*) from envelope_content where replaced")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void an_envelope_that_was_replaced_goes_once_the_ledger_says_so() {
        SealedRecord.Kept record = sealed(1, "one");
        PrivacyEvent first = granted(record, BUYER, "first");
        network.happened(first);
        PrivacyEvent second = granted(record, BUYER, "second");
        given(ledger.envelope(record.id(), BUYER)).willThrow(new LedgerUnavailable(null, "no ledger", null));
        network.happened(second);
        assertThat(contents()).hasSize(2);

        willReturn(envelope(record, BUYER, "second")).given(ledger).envelope(record.id(), BUYER);
        sealed(2, "one");
        assertThat(contents()).containsExactly(hash("second").value());
    }

    /** Its bytes are here, and on the ledger it stands as the holder's last one. */
    private PrivacyEvent.EnvelopeGranted granted(SealedRecord record, MemberId holder, String text) {
        Envelope envelope = envelope(record, holder, text);
        database.sql("""
                        insert into envelope_content (sealed_record, hash, bytes, granted) values (?, ?, ?, false)
                        on conflict do nothing""")
                .params(record.id().toString(), envelope.envelope().value(), text.getBytes(UTF_8))
                .update();
        willReturn(envelope).given(ledger).envelope(record.id(), holder);
        return new PrivacyEvent.EnvelopeGranted(envelope);
    }

    private List<String> rows() {
        return database.sql("""
                        select id || ' ' || owner || ' ' || coalesce(product, '-') || ' ' || record as row
                        from sealed_record
                        union all select sealed_record || ' ' || holder || ' ' || hash || ' ' || record from envelope
                        order by row""").query(String.class).list();
    }

    /** The hashes of what no ledger brings back. */
    private List<String> contents() {
        return database.sql("select hash from envelope_content union all select ciphertext from content order by 1")
                .query(String.class)
                .list();
    }

    private void keep(SealedRecord.Kept record) {
        Sha256 hash = record.content().ciphertext();
        var content = new ByteArrayInputStream(BYTES);
        try (Incoming bytes = contents.receive(record.id(), SELLER, hash, content, BYTES.length)) {
            contents.keep(record.id(), SELLER, bytes, true);
        }
    }

    private List<SealedRecord> all(Optional<MemberId> owner, Optional<ProductId> product) {
        return all(page -> register.list(new SealedRecordRegister.Filter(owner, product), page));
    }

    private static <T> List<T> all(Function<PageRequest, Page<T>> pages) {
        List<T> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<T> page = pages.apply(new PageRequest(10, after));
            read.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        return read;
    }

    private SealedRecord.Kept sealed(int number, String product) {
        SealedRecord.Kept record = record(number, product);
        network.happened(new PrivacyEvent.RecordSealed(record));
        return record;
    }

    private static SealedRecord.Kept record(int number, String product) {
        NewSealedRecord content = new NewSealedRecord(
                new ProductId(hash(product)), Sha256.of(BYTES), hash("salted"), "here", Optional.empty());
        return new SealedRecord.Kept(
                new RecordId(hash("record " + number)), SELLER, content, hash("body"), FakeLedger.AT);
    }

    private static SealedRecord.Erased tombstone(SealedRecord.Kept record) {
        return new SealedRecord.Erased(record.id(), record.owner(), record.body(), FakeLedger.AT);
    }

    private static Envelope envelope(SealedRecord record, MemberId holder, String envelope) {
        return new Envelope(record.id(), holder, new CapabilityId(hash("right")), hash(envelope), FakeLedger.AT);
    }

    private static Sha256 hash(String text) {
        return Sha256.of(text.getBytes(UTF_8));
    }
}
