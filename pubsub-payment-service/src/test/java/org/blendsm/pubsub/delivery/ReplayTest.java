package org.blendsm.pubsub.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.blendsm.fabric.spring.EventFeed;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.fabric.web.LargeAnswers;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Role;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Reading;
import org.blendsm.pubsub.broker.Streams;
import org.blendsm.pubsub.broker.TestClients;
import org.blendsm.pubsub.delivery.MessagesAgain.MessageAgain;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** What was acknowledged is given again, to its buyer, while the agreement is open. */
@PubsubTest
class ReplayTest {
    private static final int KIB = 1 << 10;

    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Broker broker;

    @Autowired
    Meter meter;

    @Autowired
    Streams streams;

    @Autowired
    EventFeed ledger;

    Scene scene;

    @BeforeEach
    void a_sale() {
        sell(Scene.vouchers());
    }

    private void sell(Scene sold) {
        scene = sold;
        api.admit(scene.seller, scene.buyer);
        network.happened(new ProductOffered(scene.offered()));
        network.happened(scene.opened());
    }

    @ParameterizedTest
    @EnumSource(PaymentMode.class)
    void what_was_acknowledged_is_given_again_and_counts_nothing(PaymentMode mode) throws Exception {
        if (mode == PaymentMode.METERED) {
            sell(Scene.metered());
        }
        TestClients.publish(broker, scene.product, 2);
        receive(5);
        Reading before = meter.reading(scene.agreementId);

        MessagesAgain all = page("");
        assertThat(sequences(all)).as("from its own first message on").isEqualTo(sequences(2, 7));
        assertThat(all.items()).allSatisfy(message -> {
            assertThat(message.payload()).asString().isEqualTo("m" + (message.sequence() - 2));
            assertThat(message.sha256()).isEqualTo(Scene.sha("m" + (message.sequence() - 2)));
        });
        assertThat(all.next()).isEmpty();
        assertThat(all.lost()).isZero();

        MessagesAgain first = page("?size=2");
        assertThat(sequences(first)).isEqualTo(sequences(2, 4));
        assertThat(first.next()).hasValue("3");
        assertThat(sequences(page("?size=2&after=3"))).isEqualTo(sequences(4, 6));
        assertThat(sequences(page("?after=0"))).as("what it never bought").isEqualTo(sequences(2, 7));
        assertThat(page("?after=6").items()).isEmpty();
        assertThat(page("?after=" + Long.MAX_VALUE).items()).isEmpty();

        assertThat(meter.reading(scene.agreementId)).isEqualTo(before);
    }

    @Test
    void what_was_not_acknowledged_is_not_given_by_this_door() throws Exception {
        assertThat(page("").items()).as("before the first subscription").isEmpty();

        TestClients.takeWithoutAcknowledging(broker, scene.product, scene.agreementId, () -> publish(10), 10);

        assertThat(meter.reading(scene.agreementId).delivered()).isEqualTo(10);
        assertThat(page("").items()).isEmpty();
    }

    @Test
    void after_the_end_nothing_is_given() throws Exception {
        receive(3);
        network.happened(scene.endingEvent());
        assertProblem(again(""), 409, "AGREEMENT_NOT_OPEN");

        sell(Scene.vouchers());
        receive(3);
        meter.end(scene.agreementId);
        assertProblem(again(""), 409, "AGREEMENT_NOT_OPEN");

        sell(Scene.vouchers());
        receive(3);
        network.happened(scene.opened(scene.open(Duration.ofSeconds(1))));
        assertProblem(again(""), 409, "AGREEMENT_NOT_OPEN");

        sell(Scene.vouchers());
        receive(3);
        meter.revoke(scene.agreementId);
        assertProblem(again(""), 409, "AGREEMENT_NOT_OPEN");
        network.expel(scene.seller);
        assertProblem(again(""), 409, "CAPABILITY_NOT_LIVE");
    }

    @Test
    void a_broker_out_of_sight_of_the_ledger_gives_nothing() throws Exception {
        receive(3);
        given(ledger.isFresh(any())).willReturn(false);
        try {
            assertProblem(again(""), 503, "LEDGER_UNAVAILABLE");
        } finally {
            given(ledger.isFresh(any())).willReturn(true);
        }
    }

    @Test
    void only_the_buyer_is_given_anything_and_only_here() throws Exception {
        receive(3);
        String path = "/agreements/" + scene.agreementId + "/messages";
        assertProblem(api.get(scene.seller, path), 403, "NOT_A_PARTY");
        assertProblem(api.get(network.admit(Role.BUYER), path), 403, "NOT_A_PARTY");
        assertProblem(api.get(network.admit(Role.ARBITER), path), 403, "NOT_A_PARTY");
        assertProblem(again("?after=first"), 400, "MALFORMED");

        sell(Scene.elsewhere());
        assertProblem(again(""), 409, "CARRIED_ELSEWHERE");
    }

    @Test
    void a_page_of_large_messages_stays_small() throws Exception {
        TestClients.receive(broker, scene.product, scene.agreementId, () -> publishLarge(8, 200 * KIB), 8);

        MessagesAgain page = page("?size=100");

        assertThat(sequences(page)).as("the sixth goes beyond 1 MiB").isEqualTo(sequences(0, 6));
        assertThat(page.next()).hasValue("5");
        assertThat(sequences(page("?after=5"))).isEqualTo(sequences(6, 8));
    }

    @Test
    void who_finds_no_room_for_a_page_is_told_to_come_back() throws Exception {
        receive(3);
        ServletRequestAttributes other = new ServletRequestAttributes(new MockHttpServletRequest());
        RequestContextHolder.setRequestAttributes(other);
        try {
            LargeAnswers.hold(scene.seller.id(), Long.MAX_VALUE);
            assertProblem(again(""), 429, "TOO_MANY_REQUESTS");
        } finally {
            other.requestCompleted();
            RequestContextHolder.resetRequestAttributes();
        }

        assertThat(page("").items()).hasSize(3);
    }

    @Test
    void a_lost_journal_tells_its_gap() throws Exception {
        scene = Scene.vouchers();
        api.admit(scene.seller, scene.buyer);
        streams.open(scene.product, 20);
        network.happened(new ProductOffered(scene.offered()));
        network.happened(scene.partSettled(25));
        network.happened(scene.opened());
        assertThat(meter.reading(scene.agreementId).start()).hasValue(-5);
        assertThat(page("").items()).isEmpty();
        assertThat(page("").lost()).isEqualTo(25);

        receive(27);

        MessagesAgain page = page("");
        assertThat(sequences(page)).isEqualTo(sequences(20, 22));
        assertThat(page.lost()).isEqualTo(25);
    }

    /** Until so many are acknowledged in all. */
    private void receive(int count) throws Exception {
        int more = count - (int) meter.reading(scene.agreementId).acknowledged();
        TestClients.receive(broker, scene.product, scene.agreementId, () -> publish(more), count);
    }

    private void publish(int count) {
        TestClients.publish(broker, scene.product, count);
    }

    private void publishLarge(int count, int bytes) {
        TestClients.publishLarge(broker, scene.product, count, bytes);
    }

    private MvcTestResult again(String parameters) {
        return api.get(scene.buyer, "/agreements/" + scene.agreementId + "/messages" + parameters);
    }

    private MessagesAgain page(String parameters) {
        MvcTestResult answer = again(parameters);
        assertThat(answer).hasStatusOk();
        return CanonicalJson.decode(answer.getResponse().getContentAsByteArray(), MessagesAgain.class);
    }

    private static List<Long> sequences(MessagesAgain page) {
        return page.items().stream().map(MessageAgain::sequence).toList();
    }

    private static List<Long> sequences(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
