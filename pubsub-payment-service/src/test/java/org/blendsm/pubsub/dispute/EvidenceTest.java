package org.blendsm.pubsub.dispute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.reset;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.dispute.Answered;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.DisputeEvent.DisputeOpened;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@PubsubTest
class EvidenceTest {
    private static final byte[] SCREENSHOTS = "screenshots".getBytes(UTF_8);
    private static final byte[] READINGS = "readings".getBytes(UTF_8);

    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Disputes ledger;

    @Autowired
    Evidence evidence;

    @Autowired
    JdbcClient database;

    Scene scene;
    Member stranger;
    Member arbiter;
    Dispute.Opened dispute;

    @BeforeEach
    void a_disputed_agreement() {
        reset(ledger);
        database.sql("truncate evidence").update();
        scene = Scene.vouchers();
        api.admit(scene.seller, scene.buyer);
        network.happened(scene.opened());
        stranger = network.admit(Role.BUYER);
        arbiter = network.admit(Role.ARBITER);
        dispute = claim(SCREENSHOTS);
        network.happened(new DisputeOpened(dispute, scene.disputed(dispute)));
        given(ledger.dispute(scene.agreementId)).willReturn(dispute);
    }

    @Test
    void both_sides_show_what_they_name_to_each_other_and_to_the_arbiter() {
        // the ledger has the answer, and its event was not read here yet
        given(ledger.dispute(scene.agreementId)).willReturn(answered(READINGS));

        assertThat(api.put(scene.buyer, path(SCREENSHOTS), SCREENSHOTS))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.state")
                .isEqualTo("Opened");
        assertThat(api.put(scene.seller, path(READINGS), READINGS)).hasStatusOk();

        for (Member reader : new Member[] {scene.buyer, scene.seller, arbiter}) {
            assertThat(api.get(reader, path(SCREENSHOTS)))
                    .hasStatusOk()
                    .hasContentType("application/octet-stream")
                    .body()
                    .isEqualTo(SCREENSHOTS);
            assertThat(api.get(reader, path(READINGS))).hasStatusOk().body().isEqualTo(READINGS);
        }
        assertProblem(api.get(stranger, path(READINGS)), 403, "NOT_A_PARTY");
        assertProblem(api.get(arbiter, path("other".getBytes(UTF_8))), 404, "EVIDENCE_NOT_FOUND");
    }

    @Test
    void only_what_a_claim_or_an_answer_names_is_kept_and_of_its_own_side() {
        for (Member other : new Member[] {scene.seller, stranger, arbiter}) {
            assertProblem(api.put(other, path(SCREENSHOTS), SCREENSHOTS), 403, "EVIDENCE_NOT_NAMED");
        }
        assertProblem(api.put(scene.buyer, path(READINGS), READINGS), 403, "EVIDENCE_NOT_NAMED");
        assertProblem(api.put(scene.buyer, path(SCREENSHOTS), READINGS), 400, "CONTENT_DOES_NOT_MATCH");
        given(ledger.dispute(scene.agreementId))
                .willThrow(new Refused(RefusalCode.DISPUTE_NOT_FOUND, "nobody disputes it"));
        assertProblem(api.put(scene.buyer, path(SCREENSHOTS), SCREENSHOTS), 404, "DISPUTE_NOT_FOUND");
        assertThat(kept()).isZero();
    }

    @Test
    void evidence_has_a_megabyte_at_most() {
        assertThat(api.put(scene.buyer, path(claimed(Evidence.LARGEST)), new byte[Evidence.LARGEST]))
                .hasStatusOk();
        assertThat(api.put(scene.buyer, path(claimed(Evidence.LARGEST + 1)), new byte[Evidence.LARGEST + 1]))
                .hasStatus4xxClientError();
        assertThat(kept()).isOne();
    }

    @Test
    void each_side_has_one_file_the_last_that_it_brought() {
        assertThat(api.put(scene.buyer, path(SCREENSHOTS), SCREENSHOTS)).hasStatusOk();
        assertThat(api.put(scene.buyer, path(SCREENSHOTS), SCREENSHOTS)).hasStatusOk();
        claimed(1);
        assertThat(api.put(scene.buyer, path(new byte[1]), new byte[1])).hasStatusOk();

        assertThat(kept()).isOne();
        assertProblem(api.get(scene.buyer, path(SCREENSHOTS)), 404, "EVIDENCE_NOT_FOUND");
    }

    @Test
    void a_member_has_a_quota_for_all_its_disputes() {
        for (long used = 0; used < Evidence.QUOTA; used += Evidence.LARGEST) {
            Scene other = Scene.vouchers();
            evidence.keep(other.agreementId, scene.buyer.id(), Sha256.of(SCREENSHOTS), new byte[Evidence.LARGEST]);
        }

        assertProblem(api.put(scene.buyer, path(SCREENSHOTS), SCREENSHOTS), 409, "QUOTA_USED_UP");
        given(ledger.dispute(scene.agreementId)).willReturn(answered(READINGS));
        assertThat(api.put(scene.seller, path(READINGS), READINGS)).hasStatusOk();
    }

    @Test
    void what_has_been_closed_for_ninety_days_is_erased_and_nothing_else() {
        evidence.keep(scene.agreementId, scene.buyer.id(), Sha256.of(SCREENSHOTS), SCREENSHOTS);
        Scene other = Scene.vouchers();
        network.happened(other.opened());
        evidence.keep(other.agreementId, other.buyer.id(), Sha256.of(READINGS), READINGS);
        Instant over = Scene.NOW.plus(Evidence.KEPT);

        evidence.erase(over.plusSeconds(1));
        assertThat(kept()).as("nobody has ruled").isEqualTo(2);

        network.happened(scene.ruledForTheBuyer(dispute, arbiter.id()));
        evidence.erase(over);
        assertThat(api.get(arbiter, path(SCREENSHOTS))).hasStatusOk();
        evidence.erase(over.plusSeconds(1));
        assertProblem(api.get(arbiter, path(SCREENSHOTS)), 404, "EVIDENCE_NOT_FOUND");
        assertThat(kept()).isOne();
    }

    private Dispute.Opened answered(byte[] shown) {
        return dispute.answered(new Answered(
                new DisputeAnswer(scene.agreementId, "It did not.", Sha256.of(shown)), scene.seller.id(), Scene.NOW));
    }

    /** The claim is about that many zeroes. */
    private byte[] claimed(int size) {
        byte[] zeroes = new byte[size];
        given(ledger.dispute(scene.agreementId)).willReturn(claim(zeroes));
        return zeroes;
    }

    private Dispute.Opened claim(byte[] shown) {
        return Dispute.Opened.of(
                new NewDispute(scene.agreementId, "It stood still.", Sha256.of(shown)),
                scene.buyer.id(),
                Optional.empty(),
                Scene.NOW);
    }

    private String path(byte[] shown) {
        return "/disputes/" + scene.agreementId + "/evidence/" + Sha256.of(shown);
    }

    private int kept() {
        return database.sql("select count(*) from evidence")
                .query(Integer.class)
                .single();
    }
}
