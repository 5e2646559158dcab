package org.blendsm.pubsub.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.pubsub.Problem.assertRefused;

import java.util.Optional;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A broker whose journal was lost knows of what it carries only what the ledger's events have told. */
@PubsubTest
@ExtendWith(OutputCaptureExtension.class)
class LostJournalTest {
    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Meter meter;

    @Autowired
    StreamRights rights;

    @Autowired
    JdbcClient database;

    Scene scene;

    @BeforeEach
    void a_sale() {
        scene = Scene.vouchers();
        api.admit(scene.seller, scene.buyer);
        network.happened(new ProductOffered(scene.offered()));
        network.happened(scene.opened());
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
    void what_it_has_no_count_of_is_not_found() {
        assertRefused(api.get(scene.buyer, "/agreements/" + neverMetered() + "/meter"), 404, RefusalCode.NOT_METERED);
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
