package org.blendsm.pubsub.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.time.Clock;
import java.util.Optional;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.spring.ReadToEnd;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.agreement.AgreementEvent.AgreementEnding;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeEvent.DisputeOpened;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.IntegrityEvent.StreamAnchored;
import org.blendsm.model.membership.MembershipEvent.MemberChanged;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.payment.Voucher;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PoolBroker;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.agreement.AgreementRegister;
import org.blendsm.pubsub.anchoring.AnchoredStreams;
import org.blendsm.pubsub.anchoring.StreamBeginnings;
import org.blendsm.pubsub.broker.Hold;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Reading;
import org.blendsm.pubsub.broker.Streams;
import org.blendsm.pubsub.broker.Tickets;
import org.blendsm.pubsub.catalogue.ProductIndex;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A broker whose journal was lost knows of what it carries only what the ledger's events have told. */
@PubsubTest
@ExtendWith(OutputCaptureExtension.class)
class LostJournalTest {
    private static final WireMockServer INTEGRITY =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    private static final int UNLESS_SAID_OTHERWISE = 10;

    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Meter meter;

    @Autowired
    StreamRights rights;

    @Autowired
    Streams streams;

    @Autowired
    JdbcClient database;

    @Autowired
    PoolBroker broker;

    @Autowired
    Tickets tickets;

    @Autowired
    AgreementRegister agreements;

    @Autowired
    ProductIndex products;

    @Autowired
    LedgerMembers members;

    @Autowired
    BarredMembers barred;

    @Autowired
    AnchoredStreams anchored;

    @Autowired
    StreamBeginnings beginnings;

    @Autowired
    Clock clock;

    Scene scene;

    @DynamicPropertySource
    static void integrity(DynamicPropertyRegistry registry) {
        INTEGRITY.start();
        registry.add("blendsm.pubsub.integrity-url", INTEGRITY::baseUrl);
    }

    @AfterAll
    static void stop() {
        INTEGRITY.stop();
    }

    @BeforeEach
    void a_sale() {
        INTEGRITY.stubFor(get(urlMatching("/api/v1/streams/.*"))
                .atPriority(UNLESS_SAID_OTHERWISE)
                .willReturn(okJson("{\"nextSequence\": 0}")));
        offer(Scene.vouchers());
        network.happened(scene.opened());
    }

    private void offer(Scene offered) {
        scene = offered;
        api.admit(scene.seller, scene.buyer);
        network.happened(new ProductOffered(scene.offered()));
    }

    @Test
    void it_learns_what_is_disputed_too_for_a_dispute_may_lapse() {
        NewDispute claim = new NewDispute(scene.agreementId, "It was not what it said.", Scene.sha("evidence"));
        Dispute.Opened dispute = Dispute.Opened.of(claim, scene.buyer.id(), Optional.empty(), Scene.NOW);
        network.happened(new DisputeOpened(dispute, scene.disputed(dispute)));
        AgreementId unknown = neverMetered();

        rights.learnWhatIsCarried();

        assertThat(meter.reading(unknown).heldBy()).isEqualTo(Hold.ENDED);
    }

    @Test
    void the_count_goes_on_after_what_the_ledger_has_claimed() {
        network.happened(scene.partSettled(12));
        AgreementId unknown = neverMetered();

        rights.learnWhatIsCarried();

        Reading reading = meter.reading(unknown);
        assertThat(reading.acknowledged()).isEqualTo(12);
        assertThat(reading.delivered()).isEqualTo(12);
        assertThat(reading.limit()).isEqualTo(12 + 30);
    }

    @Test
    void what_a_metered_agreement_has_claimed_since_it_ended_may_never_have_arrived() {
        offer(Scene.metered());
        network.happened(new AgreementEnding(scene.endingInPart(12)));
        AgreementId unknown = neverMetered();

        rights.learnWhatIsCarried();

        Reading reading = meter.reading(unknown);
        assertThat(reading.delivered()).isEqualTo(12);
        assertThat(reading.acknowledged()).isZero();
    }

    @Test
    void a_stream_goes_on_where_integrity_service_says(CapturedOutput log) {
        ProductId unknown = neverCarried();
        INTEGRITY.stubFor(get(urlEqualTo("/api/v1/streams/" + unknown)).willReturn(okJson("{\"nextSequence\": 20}")));

        rights.learnWhatIsCarried();

        assertThat(streams.next(unknown)).isEqualTo(20);
        assertThat(log)
                .contains("Stream " + unknown + " was not in this broker's journal, and goes on at sequence 20")
                .doesNotContain("Stream " + unknown + " has");
    }

    @Test
    void what_an_older_journal_says_is_revoked_is_given_back_where_both_may_act() {
        meter.revoke(scene.agreementId);

        rights.learnWhatIsCarried();

        assertThat(meter.reading(scene.agreementId).heldBy()).isEqualTo(Hold.NONE);
    }

    @Test
    void what_it_has_no_count_of_is_not_found() {
        assertProblem(api.get(scene.buyer, "/agreements/" + neverMetered() + "/meter"), 404, "NOT_METERED");
    }

    @Test
    void a_stream_that_is_shorter_than_what_is_anchored_of_it_is_an_error_in_the_log(CapturedOutput log) {
        rights.learnWhatIsCarried();
        assertThat(log).doesNotContain("Stream " + scene.product);
        network.happened(
                new StreamAnchored(new Anchor(scene.product, 7, Scene.sha("root"), scene.seller.id(), Scene.NOW)));

        rights.learnWhatIsCarried();

        assertThat(log).contains("Stream " + scene.product + " has 0 messages here, and 7 are anchored");
    }

    /** As in {@code up --rebuild}: the events come again, all of them. */
    @Test
    void what_is_read_again_from_the_first_block_begins_no_stream_before_all_is_read() {
        Scene told = Scene.vouchers();
        INTEGRITY.stubFor(
                get(urlEqualTo("/api/v1/streams/" + told.product)).willReturn(okJson("{\"nextSequence\": 20}")));
        StreamRights restarted = restarted();

        restarted.on(new ProductOffered(told.offered()));
        assertThat(streams.isOpen(told.product)).isFalse();
        carry(told.product);
        restarted.on(new ReadToEnd(1));

        assertThat(streams.next(told.product)).isEqualTo(20);
        Scene fresh = Scene.vouchers();
        restarted.on(new ProductOffered(fresh.offered()));
        assertThat(streams.next(fresh.product)).isZero();
    }

    @Test
    void what_is_read_again_from_the_first_block_begins_no_count_before_all_is_read() {
        network.happened(scene.partSettled(12));
        Scene told = Scene.vouchers();
        StreamRights restarted = restarted();

        restarted.on(told.opened());
        restarted.on(told.partSettled(12));
        assertThat(meter.knows(told.agreementId)).isFalse();
        agree(told.agreementId);
        restarted.on(new ReadToEnd(1));

        Reading reading = meter.reading(told.agreementId);
        assertThat(reading.acknowledged()).isEqualTo(12);
        assertThat(reading.delivered()).isEqualTo(12);
    }

    @Test
    void what_is_not_counted_yet_is_not_cut_off_before_all_is_read() {
        AgreementId unknown = neverMetered();
        StreamRights restarted = restarted();

        restarted.on(new MemberChanged(scene.buyer.with(new Standing.Suspended(Scene.NOW, "a question"))));

        assertThat(meter.knows(unknown)).isFalse();
    }

    @Test
    void there_is_no_ticket_and_no_voucher_for_what_the_broker_has_not_learned_yet() {
        assertProblem(
                api.post(scene.seller, "/tickets", "{\"product\": \"" + neverCarried() + "\"}"),
                503,
                "LEDGER_UNAVAILABLE");
        AgreementId unknown = neverMetered();
        assertProblem(
                api.post(scene.buyer, "/tickets", "{\"agreement\": \"" + unknown + "\"}"), 503, "LEDGER_UNAVAILABLE");
        Voucher voucher = new Voucher(unknown, 5, Scene.PRICE.times(5), false);
        assertProblem(
                api.post(scene.buyer, "/agreements/" + unknown + "/vouchers", Scene.signed(voucher, scene.buyerKey)),
                503,
                "LEDGER_UNAVAILABLE");
    }

    /** The broker's part that follows the ledger, as after a restart: what is told comes from before it. */
    private StreamRights restarted() {
        return new StreamRights(
                broker, meter, streams, tickets, agreements, products, members, barred, anchored, beginnings, clock);
    }

    /** The scene's product under another id, of which only the read model knows. */
    private ProductId neverCarried() {
        ProductId id = new ProductId(Scene.sha("never carried " + scene.product));
        carry(id);
        return id;
    }

    private void carry(ProductId id) {
        database.sql("""
                        insert into product (id, owner, state, price, broker, anchorer, tags, words, published_at, record)
                        select :id, owner, state, price, broker, anchorer, tags, words, published_at,
                            replace(record, :known, :id) from product where id = :known""")
                .param("id", id.toString())
                .param("known", scene.product.toString())
                .update();
    }

    /** The scene's agreement under another id, of which only the read model knows. */
    private AgreementId neverMetered() {
        AgreementId id = new AgreementId(Scene.sha("never metered " + scene.agreementId));
        agree(id);
        return id;
    }

    private void agree(AgreementId id) {
        database.sql("""
                        insert into agreement
                            (id, buyer, seller, broker, product, state, mode, opened_at, expires_at, claim_until, record)
                        select :id, buyer, seller, broker, product, state, mode, opened_at, expires_at, claim_until,
                            replace(record, :known, :id) from agreement where id = :known""")
                .param("id", id.toString())
                .param("known", scene.agreementId.toString())
                .update();
    }
}
