package org.blendsm.pubsub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.membership.MembershipEvent.MemberChanged;
import org.blendsm.model.membership.Standing;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.Migration;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.TestLedger;
import org.blendsm.pubsub.agreement.AgreementRegister;
import org.blendsm.pubsub.broker.Hold;
import org.blendsm.pubsub.broker.Meter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A member's record changes often, and whether it may act seldom: only that is the broker's affair. */
@PubsubTest
class MemberChangesTest {
    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Meter meter;

    @Autowired
    AgreementRegister agreements;

    @Autowired
    BarredMembers barred;

    @Autowired
    JdbcClient database;

    Scene scene;

    @BeforeEach
    void an_open_agreement() {
        scene = Scene.vouchers();
        api.admit(scene.seller, scene.buyer);
        network.happened(scene.opened());
    }

    @Test
    void a_change_that_leaves_the_standing_as_it_was_touches_no_agreement() {
        meter.revoke(scene.agreementId);
        network.happened(new MemberChanged(scene.seller));
        assertThat(hold()).as("nobody looked at it").isEqualTo(Hold.ENDED);

        suspendSeller();
        meter.reinstate(scene.agreementId);
        suspendSeller();
        assertThat(hold()).as("nor now").isEqualTo(Hold.NONE);
    }

    @Test
    void a_change_of_the_standing_is_acted_on_each_time() {
        for (int i = 0; i < 2; i++) {
            suspendSeller();
            assertThat(hold()).isEqualTo(Hold.ENDED);
            network.happened(new MemberChanged(scene.seller));
            assertThat(hold()).isEqualTo(Hold.NONE);
        }
    }

    @Test
    void a_service_of_before_takes_over_who_may_not_act() throws IOException {
        suspendSeller();
        database.sql("delete from barred_member").update();

        database.sql(Migration.statement("V5__barred_members.sql", "insert into barred_member"))
                .update();

        assertThat(barred.among(List.of(scene.seller.id(), scene.buyer.id()))).containsExactly(scene.seller.id());
    }

    @Test
    void what_a_member_has_open_is_read_a_page_at_a_time_on_both_sides() {
        List<String> ids = Stream.concat(
                        Stream.of(scene.agreementId.toString()),
                        IntStream.range(0, 4).mapToObj(this::another).map(AgreementId::toString))
                .sorted()
                .toList();

        for (var party : List.of(scene.seller.id(), scene.buyer.id())) {
            List<Agreement> first = agreements.openOf(party, TestLedger.BROKER_KEY.address(), "", 3);
            List<Agreement> second = agreements.openOf(party, TestLedger.BROKER_KEY.address(), ids.get(2), 3);
            assertThat(Stream.concat(first.stream(), second.stream())
                            .map(agreement -> agreement.deal().id().toString()))
                    .containsExactlyElementsOf(ids);
        }
    }

    private AgreementId another(int number) {
        AgreementId id = new AgreementId(Scene.sha(scene.agreementId + " " + number));
        network.happened(scene.opened(scene.another(id)));
        return id;
    }

    private void suspendSeller() {
        network.happened(new MemberChanged(scene.seller.with(new Standing.Suspended(Scene.NOW, "a question"))));
    }

    private Hold hold() {
        return meter.reading(scene.agreementId).heldBy();
    }
}
