package org.blendsm.chaincode.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.outsider;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.InMemoryPeer.Operations;
import org.blendsm.chaincode.Marketplace;
import org.blendsm.chaincode.TradedProduct;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.NewConsent;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.PrivacyEvent;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.privacy.SealedRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrivacyContractTest {
    private final Marketplace market = Marketplace.founded();
    private final TradedProduct telemetry = TradedProduct.offered(market, HashedBy.BROKER);
    private final Agreement deal = telemetry.accept();

    @AfterEach
    void close() {
        market.close();
    }

    @Test
    void a_record_stands_under_its_id_and_is_told() {
        SealedRecord record = register();
        assertThat(market.event()).contains(new PrivacyEvent.RecordSealed((SealedRecord.Kept) record));
        assertThat(market.last().event().orElseThrow().getEventName()).isEqualTo("privacy:RecordSealed");
        assertThat(market.peer().state("sealed-record~")).containsOnlyKeys("sealed-record~" + record.id());
        assertThat(as(outsider()).record(record.id())).isEqualTo(record);
    }

    @Test
    void a_record_is_kept_as_canonical_json_with_its_state() {
        SealedRecord record = register();
        assertThat(market.peer().state("sealed-record~").values()).containsExactly("""
                {"is":{"at":"2026-01-01T00:00:00Z","body":"%s","content":{"ciphertext":"%s","plaintext":"%s",\
                "product":"%s","storage":"somewhere"},"id":"%s","owner":"%s","state":"Kept"},"v":1}""".formatted(
                        record.body(), hash("sealed"), hash("salted"), telemetry.id(), record.id(), seller().id()));
    }

    @Test
    void the_same_key_and_body_have_one_effect() {
        IdempotencyKey key = market.key();
        SealedRecord first = as(seller()).register(key, content("sealed"));
        assertThat(as(seller()).register(key, content("sealed"))).isEqualTo(first);
        assertThat(market.last().writes()).isEmpty();
        assertRefused(RefusalCode.IDEMPOTENCY_KEY_REUSED, () -> as(seller()).register(key, content("something else")));
    }

    @Test
    void only_the_products_owner_seals_its_records() {
        assertRefused(RefusalCode.NOT_THE_OWNER, () -> as(stranger()).register(market.key(), content("sealed")));
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> as(buyer()).register(market.key(), content("sealed")));
        assertRefused(RefusalCode.NOT_A_MEMBER, () -> as(outsider()).register(market.key(), content("sealed")));
        NewSealedRecord ofNothing = new NewSealedRecord(
                new ProductId(hash("nothing")), hash("a"), hash("b"), "somewhere", Optional.empty());
        assertRefused(RefusalCode.PRODUCT_NOT_FOUND, () -> as(seller()).register(market.key(), ofNothing));
    }

    @Test
    void a_buyer_is_given_an_envelope_by_the_right_that_the_agreement_issued() {
        RecordId record = register().id();
        Envelope envelope = grant(record, deal.deal().capability(), "key");
        assertThat(envelope)
                .isEqualTo(new Envelope(record, buyer().id(), deal.deal().capability(), hash("key"), market.now()));
        assertThat(market.event()).contains(new PrivacyEvent.EnvelopeGranted(envelope));
        assertThat(market.peer().state("envelope~")).containsOnlyKeys("envelope~" + record + "~" + buyer().id());
        assertThat(as(outsider()).envelope(record, buyer().id())).isEqualTo(envelope);
    }

    @Test
    void the_same_envelope_again_changes_nothing_and_another_takes_its_place() {
        RecordId record = register().id();
        Envelope first = grant(record, deal.deal().capability(), "key");
        market.pass(Duration.ofMinutes(5));
        assertThat(grant(record, deal.deal().capability(), "key")).isEqualTo(first);
        assertThat(market.last().writes()).isEmpty();
        assertThat(market.event()).isEmpty();

        Envelope resealed = grant(record, deal.deal().capability(), "key, sealed to a new encryption key");
        assertThat(as(buyer()).envelope(record, buyer().id())).isEqualTo(resealed);
        assertThat(as(buyer()).envelopes(record, PageRequest.first(10)).items()).containsExactly(resealed);
    }

    @Test
    void nobody_but_the_owner_gives_envelopes() {
        RecordId record = register().id();
        Grant grant = new Grant(record, deal.deal().capability(), hash("key"));
        assertRefused(RefusalCode.NOT_THE_OWNER, () -> as(stranger()).grant(grant));
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> as(buyer()).grant(grant));
    }

    @Test
    void a_right_that_is_over_brings_no_envelope() {
        RecordId record = register().id();
        market.as(buyer(), Agreements.class).end(deal.deal().id());
        assertRefused(
                RefusalCode.CAPABILITY_NOT_LIVE, () -> grant(record, deal.deal().capability(), "key"));
    }

    @Test
    void an_expelled_buyer_is_given_no_envelope() {
        RecordId record = register().id();
        market.as(operator(), Memberships.class).expel(buyer().id(), "did harm");
        assertRefused(
                RefusalCode.CAPABILITY_NOT_LIVE, () -> grant(record, deal.deal().capability(), "key"));
    }

    @Test
    void a_right_on_another_product_or_to_the_stream_alone_opens_nothing_here() {
        RecordId record = register().id();
        ProductId other = TradedProduct.published(market).id();
        assertRefused(RefusalCode.CAPABILITY_NOT_FOR_RECORD, () -> grant(record, issue(other, Action.OPEN), "key"));
        assertRefused(
                RefusalCode.CAPABILITY_NOT_FOR_RECORD,
                () -> grant(record, issue(telemetry.id(), Action.SUBSCRIBE), "key"));
    }

    @Test
    void what_is_not_there_is_not_found() {
        RecordId nothing = new RecordId(hash("nothing"));
        assertRefused(RefusalCode.RECORD_NOT_FOUND, () -> as(buyer()).record(nothing));
        assertRefused(RefusalCode.RECORD_NOT_FOUND, () -> as(seller()).erase(nothing));
        assertRefused(
                RefusalCode.RECORD_NOT_FOUND, () -> grant(nothing, deal.deal().capability(), "key"));
        RecordId record = register().id();
        assertRefused(RefusalCode.CAPABILITY_NOT_FOUND, () -> grant(record, new CapabilityId(hash("nothing")), "key"));
        assertRefused(RefusalCode.ENVELOPE_NOT_FOUND, () -> as(buyer()).envelope(record, buyer().id()));
    }

    @Test
    void erasing_leaves_a_tombstone_and_no_more_envelopes() {
        RecordId record = register().id();
        grant(record, deal.deal().capability(), "key");
        SealedRecord erased = as(seller()).erase(record);
        assertThat(market.event()).contains(new PrivacyEvent.RecordErased((SealedRecord.Erased) erased));
        assertThat(market.peer().state("sealed-record~").get("sealed-record~" + record))
                .contains("\"state\":\"Erased\"")
                .doesNotContain("ciphertext", "plaintext", "somewhere");
        assertRefused(RefusalCode.RECORD_ERASED, () -> grant(record, deal.deal().capability(), "another key"));

        market.pass(Duration.ofMinutes(5));
        assertThat(as(seller()).erase(record)).isEqualTo(erased);
        assertThat(market.last().writes()).isEmpty();
    }

    @Test
    void nobody_erases_what_another_sealed() {
        RecordId record = register().id();
        assertRefused(RefusalCode.NOT_THE_OWNER, () -> as(stranger()).erase(record));
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> as(buyer()).erase(record));
    }

    @Test
    void the_envelopes_of_a_record_are_paged() {
        RecordId record = register().id();
        List<Envelope> given = new ArrayList<>();
        given.add(grant(record, deal.deal().capability(), "buyer's"));
        for (MemberId holder : List.of(stranger().id(), operator().id())) {
            given.add(grant(record, issue(telemetry.id(), Action.OPEN, holder), "for " + holder));
        }
        List<Envelope> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Envelope> page = as(buyer()).envelopes(record, new PageRequest(2, after));
            read.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        assertThat(read).containsExactlyInAnyOrderElementsOf(given);
    }

    @Test
    void registering_costs_four_reads_and_one_write_granting_eight_and_one_erasing_three_and_one() {
        RecordId record = register().id();
        assertThat(market.last().operations()).isEqualTo(new Operations(4, 1));
        grant(record, deal.deal().capability(), "key");
        assertThat(market.last().operations()).isEqualTo(new Operations(8, 1));
        as(seller()).erase(record);
        assertThat(market.last().operations()).isEqualTo(new Operations(3, 1));
    }

    @Test
    void a_consent_stands_under_its_id_without_a_word_and_is_told() {
        Consent consent = give();
        assertThat(market.event()).contains(new PrivacyEvent.ConsentGiven((Consent.Given) consent));
        assertThat(market.peer().state("consent~"))
                .containsOnlyKeys("consent~" + consent.id())
                .containsValue("""
                        {"is":{"at":"2026-01-01T00:00:00Z","body":"%s","content":{"duration":"PT720H","product":"%s",\
                        "text":"%s"},"id":"%s","state":"Given","subject":"%s","until":"2026-01-31T00:00:00Z"},"v":1}""".formatted(
                                consent.body(),
                                telemetry.id(),
                                hash("salted words"),
                                consent.id(),
                                stranger().id()));
        assertThat(as(outsider()).consent(consent.id())).isEqualTo(consent);
        assertThat(as(outsider()).liveConsent(consent.id())).isEqualTo(consent);
    }

    @Test
    void a_consent_is_given_once_under_one_key() {
        IdempotencyKey key = market.key();
        Consent first = as(stranger()).giveConsent(key, consenting(telemetry.id()));
        assertThat(as(stranger()).giveConsent(key, consenting(telemetry.id()))).isEqualTo(first);
        assertThat(market.last().writes()).isEmpty();
        ProductId other = TradedProduct.published(market).id();
        assertRefused(RefusalCode.IDEMPOTENCY_KEY_REUSED, () -> as(stranger()).giveConsent(key, consenting(other)));
    }

    @Test
    void every_member_gives_consents_and_nobody_else() {
        for (Actor actor : List.of(seller(), buyer(), operator(), stranger())) {
            assertThat(as(actor)
                            .giveConsent(market.key(), consenting(telemetry.id()))
                            .subject())
                    .isEqualTo(actor.id());
        }
        assertRefused(
                RefusalCode.NOT_A_MEMBER, () -> as(outsider()).giveConsent(market.key(), consenting(telemetry.id())));
        ProductId nothing = new ProductId(hash("nothing"));
        assertRefused(RefusalCode.PRODUCT_NOT_FOUND, () -> as(buyer()).giveConsent(market.key(), consenting(nothing)));
    }

    @Test
    void a_withdrawal_is_told_and_has_one_effect() {
        ConsentId consent = give().id();
        Consent withdrawn = as(stranger()).withdrawConsent(consent);
        assertThat(market.event()).contains(new PrivacyEvent.ConsentWithdrawn((Consent.Withdrawn) withdrawn));
        assertThat(as(buyer()).consent(consent)).isEqualTo(withdrawn);
        assertRefused(RefusalCode.CONSENT_NOT_LIVE, () -> as(buyer()).liveConsent(consent));
        market.pass(Duration.ofMinutes(5));
        assertThat(as(stranger()).withdrawConsent(consent)).isEqualTo(withdrawn);
        assertThat(market.last().writes()).isEmpty();
    }

    @Test
    void nobody_withdraws_what_another_gave() {
        ConsentId consent = give().id();
        assertRefused(RefusalCode.NOT_THE_SUBJECT, () -> as(seller()).withdrawConsent(consent));
        assertRefused(RefusalCode.NOT_A_MEMBER, () -> as(outsider()).withdrawConsent(consent));
        ConsentId nothing = new ConsentId(hash("nothing"));
        assertRefused(RefusalCode.CONSENT_NOT_FOUND, () -> as(stranger()).withdrawConsent(nothing));
        assertRefused(RefusalCode.CONSENT_NOT_FOUND, () -> as(stranger()).consent(nothing));
        assertRefused(RefusalCode.CONSENT_NOT_FOUND, () -> as(stranger()).liveConsent(nothing));
    }

    @Test
    void a_record_is_sealed_by_a_live_consent_for_its_product_only() {
        ConsentId elsewhere = as(stranger())
                .giveConsent(
                        market.key(), consenting(TradedProduct.published(market).id()))
                .id();
        ConsentId withdrawn = give().id();
        as(stranger()).withdrawConsent(withdrawn);
        assertRefused(RefusalCode.CONSENT_NOT_FOR_PRODUCT, () -> registerBy(elsewhere));
        assertRefused(RefusalCode.CONSENT_NOT_LIVE, () -> registerBy(withdrawn));
        assertRefused(RefusalCode.CONSENT_NOT_FOUND, () -> registerBy(new ConsentId(hash("nothing"))));
        assertThat(market.peer().state("sealed-record~")).isEmpty();
    }

    @Test
    void nothing_is_granted_after_a_withdrawal() {
        ConsentId consent = give().id();
        RecordId record = registerBy(consent).id();
        Envelope before = grant(record, deal.deal().capability(), "key");
        as(stranger()).withdrawConsent(consent);
        assertRefused(
                RefusalCode.CONSENT_NOT_LIVE, () -> grant(record, deal.deal().capability(), "another key"));
        assertThat(grant(record, deal.deal().capability(), "key"))
                .as("what was granted before, asked again")
                .isEqualTo(before);
        assertThat(as(seller()).erase(record)).isInstanceOf(SealedRecord.Erased.class);
    }

    @Test
    void nothing_is_granted_by_the_consent_of_who_was_expelled() {
        ConsentId consent = give().id();
        RecordId record = registerBy(consent).id();
        market.as(operator(), Memberships.class).expel(stranger().id(), "did harm");
        assertRefused(
                RefusalCode.CONSENT_NOT_LIVE, () -> grant(record, deal.deal().capability(), "key"));
    }

    @Test
    void a_consent_costs_two_reads_where_it_is_needed() {
        Consent consent = give();
        assertThat(market.last().operations()).isEqualTo(new Operations(4, 1));
        RecordId record = registerBy(consent.id()).id();
        assertThat(market.last().operations()).isEqualTo(new Operations(6, 1));
        grant(record, deal.deal().capability(), "key");
        assertThat(market.last().operations()).isEqualTo(new Operations(10, 1));
        as(stranger()).withdrawConsent(consent.id());
        assertThat(market.last().operations()).isEqualTo(new Operations(3, 1));
    }

    private Consent give() {
        return as(stranger()).giveConsent(market.key(), consenting(telemetry.id()));
    }

    private static NewConsent consenting(ProductId product) {
        return new NewConsent(product, hash("salted words"), Duration.ofDays(30));
    }

    private SealedRecord registerBy(ConsentId consent) {
        NewSealedRecord content = content("sealed");
        return as(seller())
                .register(
                        market.key(),
                        new NewSealedRecord(
                                content.product(),
                                content.ciphertext(),
                                content.plaintext(),
                                content.storage(),
                                Optional.of(consent)));
    }

    private SealedRecords as(Actor actor) {
        return market.as(actor, SealedRecords.class);
    }

    private SealedRecord register() {
        return as(seller()).register(market.key(), content("sealed"));
    }

    private NewSealedRecord content(String ciphertext) {
        return new NewSealedRecord(telemetry.id(), hash(ciphertext), hash("salted"), "somewhere", Optional.empty());
    }

    private Envelope grant(RecordId record, CapabilityId capability, String envelope) {
        return as(seller()).grant(new Grant(record, capability, hash(envelope)));
    }

    private CapabilityId issue(ProductId product, Action action) {
        return issue(product, action, stranger().id());
    }

    private CapabilityId issue(ProductId product, Action action, MemberId holder) {
        NewCapability right = new NewCapability(holder, List.of(action), product, Duration.ofHours(2));
        return market.as(seller(), Capabilities.class)
                .issue(market.key(), right)
                .right()
                .id();
    }

    private static Sha256 hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
