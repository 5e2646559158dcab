package org.blendsm.pubsub.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.util.Optional;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent.AgreementEnding;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeEvent.DisputeOpened;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.IntegrityEvent.StreamAnchored;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.broker.Hold;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Reading;
import org.blendsm.pubsub.broker.Streams;
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
        Agreement.Open open = scene.open();
        network.happened(new DisputeOpened(
                Dispute.Opened.of(claim, scene.buyer.id(), Optional.empty(), Scene.NOW),
                new Agreement.Disputed(open.deal(), open.purse(), scene.buyer.id(), Scene.NOW)));
        AgreementId unknown = neverMetered();

        rights.afterSingletonsInstantiated();

        assertThat(meter.reading(unknown).heldBy()).isEqualTo(Hold.ENDED);
    }

    @Test
    void the_count_goes_on_after_what_the_ledger_has_claimed() {
        network.happened(scene.partSettled(12));
        AgreementId unknown = neverMetered();

        rights.afterSingletonsInstantiated();

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

        rights.afterSingletonsInstantiated();

        Reading reading = meter.reading(unknown);
        assertThat(reading.delivered()).isEqualTo(12);
        assertThat(reading.acknowledged()).isZero();
    }

    @Test
    void a_stream_goes_on_where_integrity_service_says(CapturedOutput log) {
        ProductId unknown = neverCarried();
        INTEGRITY.stubFor(get(urlEqualTo("/api/v1/streams/" + unknown)).willReturn(okJson("{\"nextSequence\": 20}")));

        rights.afterSingletonsInstantiated();

        assertThat(streams.next(unknown)).isEqualTo(20);
        assertThat(log)
                .contains("Stream " + unknown + " was not in this broker's journal, and goes on at sequence 20")
                .doesNotContain("Stream " + unknown + " has");
    }

    @Test
    void what_an_older_journal_says_is_revoked_is_given_back_where_both_may_act() {
        meter.revoke(scene.agreementId);

        rights.afterSingletonsInstantiated();

        assertThat(meter.reading(scene.agreementId).heldBy()).isEqualTo(Hold.NONE);
    }

    @Test
    void what_it_has_no_count_of_is_not_found() {
        assertProblem(api.get(scene.buyer, "/agreements/" + neverMetered() + "/meter"), 404, "NOT_METERED");
    }

    @Test
    void a_stream_that_is_shorter_than_what_is_anchored_of_it_is_an_error_in_the_log(CapturedOutput log) {
        rights.afterSingletonsInstantiated();
        assertThat(log).doesNotContain("Stream " + scene.product);
        network.happened(
                new StreamAnchored(new Anchor(scene.product, 7, Scene.sha("root"), scene.seller.id(), Scene.NOW)));

        rights.afterSingletonsInstantiated();

        assertThat(log).contains("Stream " + scene.product + " has 0 messages here, and 7 are anchored");
    }

    /** The scene's product under another id, of which only the read model knows. */
    private ProductId neverCarried() {
        ProductId id = new ProductId(Scene.sha("never carried " + scene.product));
        database.sql("""
                        insert into product (id, owner, state, price, broker, anchorer, tags, words, published_at, record)
                        select :id, owner, state, price, broker, anchorer, tags, words, published_at,
                            replace(record, :known, :id) from product where id = :known""")
                .param("id", id.toString())
                .param("known", scene.product.toString())
                .update();
        return id;
    }

    /** The scene's agreement under another id, of which only the read model knows. */
    private AgreementId neverMetered() {
        AgreementId id = new AgreementId(Scene.sha("never metered " + scene.agreementId));
        database.sql("""
                        insert into agreement
                            (id, buyer, seller, broker, product, state, mode, opened_at, expires_at, claim_until, record)
                        select :id, buyer, seller, broker, product, state, mode, opened_at, expires_at, claim_until,
                            replace(record, :known, :id) from agreement where id = :known""")
                .param("id", id.toString())
                .param("known", scene.agreementId.toString())
                .update();
        return id;
    }
}
