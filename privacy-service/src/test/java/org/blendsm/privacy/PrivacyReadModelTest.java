package org.blendsm.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.blendsm.model.privacy.Envelope;
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
        database.sql("truncate sealed_record, envelope, content, envelope_content")
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
        contents.keep(record.id(), SELLER, record.content().ciphertext(), BYTES, true);
        assertThat(contents.find(record)).isPresent();

        database.sql("truncate sealed_record, envelope").update();
        network.happened(new PrivacyEvent.RecordSealed(record));
        network.happened(new PrivacyEvent.RecordErased(tombstone(record)));
        assertThat(contents.find(record)).isEmpty();
    }

    @Test
    void a_file_whose_row_was_lost_to_a_crash_goes_with_its_record() {
        SealedRecord.Kept record = sealed(1, "one");
        contents.keep(record.id(), SELLER, record.content().ciphertext(), BYTES, true);
        database.sql("truncate content").update();
        assertThat(contents.find(record)).isPresent();

        network.happened(new PrivacyEvent.RecordErased(tombstone(record)));
        assertThat(contents.find(record)).isEmpty();
    }

    @Test
    void dropped_and_rebuilt_from_the_events_it_is_the_same() {
        SealedRecord.Kept kept = record(1, "one");
        SealedRecord.Kept erased = record(2, "one");
        List<PrivacyEvent> told = List.of(
                new PrivacyEvent.RecordSealed(kept),
                new PrivacyEvent.EnvelopeGranted(envelope(kept, "first")),
                new PrivacyEvent.RecordSealed(erased),
                new PrivacyEvent.EnvelopeGranted(envelope(kept, "second")),
                new PrivacyEvent.EnvelopeGranted(envelope(erased, "lost")),
                new PrivacyEvent.RecordErased(tombstone(erased)));
        told.forEach(network::happened);
        List<String> before = rows();
        assertThat(before).hasSize(4);

        database.sql("truncate sealed_record, envelope").update();
        assertThat(rows()).isEmpty();
        told.forEach(network::happened);

        assertThat(rows()).isEqualTo(before);
    }

    private List<String> rows() {
        return database.sql("""
                        select id || ' ' || owner || ' ' || coalesce(product, '-') || ' ' || record as row
                        from sealed_record
                        union all select sealed_record || ' ' || holder || ' ' || hash || ' ' || record from envelope
                        order by row""").query(String.class).list();
    }

    private List<SealedRecord> all(Optional<MemberId> owner, Optional<ProductId> product) {
        List<SealedRecord> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<SealedRecord> page =
                    register.list(new SealedRecordRegister.Filter(owner, product), new PageRequest(10, after));
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
        NewSealedRecord content =
                new NewSealedRecord(new ProductId(hash(product)), Sha256.of(BYTES), hash("salted"), "here");
        return new SealedRecord.Kept(
                new RecordId(hash("record " + number)), SELLER, content, hash("body"), FakeLedger.AT);
    }

    private static SealedRecord.Erased tombstone(SealedRecord.Kept record) {
        return new SealedRecord.Erased(record.id(), record.owner(), record.body(), FakeLedger.AT);
    }

    private static Envelope envelope(SealedRecord record, String envelope) {
        return new Envelope(record.id(), BUYER, new CapabilityId(hash("right")), hash(envelope), FakeLedger.AT);
    }

    private static Sha256 hash(String text) {
        return Sha256.of(text.getBytes(UTF_8));
    }
}
