package org.blendsm.pubsub.anchoring;

import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.IntegrityEvent.StreamAnchored;
import org.blendsm.model.integrity.NewAnchor;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.TestLedger;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.Streams;
import org.blendsm.pubsub.broker.TestClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Three messages make an anchor here; how long one waits is never up within a test. */
@PubsubTest
class StreamAnchoringTest {
    private static final WireMockServer INTEGRITY =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private static final Sha256 ROOT = Scene.sha("root");

    @Autowired
    TestNetwork network;

    @Autowired
    TestLedger testLedger;

    @Autowired
    Broker broker;

    @Autowired
    StreamAnchoring anchoring;

    @Autowired
    AnchoredStreams anchored;

    @Autowired
    IntegrityStreams integrity;

    @Autowired
    StreamBeginnings beginnings;

    @Autowired
    Streams streams;

    Anchors ledger;
    Scene scene;

    @DynamicPropertySource
    static void integrity(DynamicPropertyRegistry registry) {
        INTEGRITY.start();
        registry.add("blendsm.pubsub.integrity-url", INTEGRITY::baseUrl);
        registry.add("blendsm.pubsub.anchors.messages", () -> 3);
        registry.add("blendsm.pubsub.anchors.every", () -> "1h");
    }

    @AfterAll
    static void stop() {
        INTEGRITY.stop();
    }

    @BeforeEach
    void a_stream_that_the_broker_fingerprints() {
        ledger = testLedger.own(Anchors.class);
        clearInvocations(ledger);
        INTEGRITY.resetAll();
        scene = Scene.vouchers();
        network.happened(new ProductOffered(scene.offered()));
    }

    @Test
    void enough_messages_are_brought_and_anchored_under_the_brokers_own_proof() throws Exception {
        integrityHas(0, 4);
        TestClients.publish(broker, scene.product, 4);

        anchoring.anchorWhatWaits();

        INTEGRITY.verify(postRequestedFor(urlEqualTo(leaves()))
                .withHeader("Authorization", matching("Bearer [\\w-]+\\.[\\w-]+\\.[\\w-]+"))
                .withRequestBody(equalToJson("""
                        {"firstSequence": 0, "payloads": [%s]}""".formatted(payloads(0, 4)))));
        verify(ledger).anchor(new NewAnchor(scene.product, 4, ROOT, List.of()));
    }

    /** Where it goes on is known only when all of the ledger is read. */
    @Test
    void a_stream_that_is_not_begun_yet_is_not_begun_by_anchoring() {
        Scene told = Scene.vouchers();

        anchoring.on(new ProductOffered(told.offered()));
        anchoring.on(told.endingEvent());
        anchoring.anchorWhatWaits();

        assertThat(streams.isOpen(told.product)).isFalse();
    }

    @Test
    void fewer_messages_wait() throws Exception {
        integrityHas(0, 2);
        TestClients.publish(broker, scene.product, 2);

        anchoring.anchorWhatWaits();

        verifyNoInteractions(ledger);
    }

    @Test
    void the_end_of_an_agreement_does_not_wait() throws Exception {
        integrityHas(0, 2);
        TestClients.publish(broker, scene.product, 2);
        network.happened(scene.endingEvent());

        anchoring.anchorWhatWaits();

        verify(ledger).anchor(new NewAnchor(scene.product, 2, ROOT, List.of()));
    }

    @Test
    void the_end_of_an_agreement_hurries_nothing_that_is_published_after_it() throws Exception {
        integrityHas(4, 4);
        TestClients.publish(broker, scene.product, 4);
        network.happened(
                new StreamAnchored(new Anchor(scene.product, 4, ROOT, TestLedger.BROKER_KEY.address(), Scene.NOW)));
        anchoring.anchorWhatWaits();
        network.happened(scene.endingEvent());

        TestClients.publish(broker, scene.product, 1);
        anchoring.anchorWhatWaits();

        verifyNoInteractions(ledger);
    }

    @Test
    void what_integrity_service_has_already_is_not_brought_again() throws Exception {
        integrityHas(3, 5);
        TestClients.publish(broker, scene.product, 5);

        anchoring.anchorWhatWaits();

        INTEGRITY.verify(
                postRequestedFor(urlEqualTo(leaves())).withRequestBody(equalToJson("""
                {"firstSequence": 3, "payloads": [%s]}""".formatted(payloads(3, 5)))));
    }

    @Test
    void what_the_ledger_has_anchored_is_not_anchored_again() throws Exception {
        integrityHas(4, 4);
        TestClients.publish(broker, scene.product, 4);
        network.happened(
                new StreamAnchored(new Anchor(scene.product, 4, ROOT, TestLedger.BROKER_KEY.address(), Scene.NOW)));

        anchoring.anchorWhatWaits();

        verifyNoInteractions(ledger);
    }

    @Test
    void while_integrity_service_is_down_nothing_is_lost() throws Exception {
        INTEGRITY.stubFor(get(urlEqualTo(stream())).willReturn(serverError()));
        TestClients.publish(broker, scene.product, 4);
        anchoring.anchorWhatWaits();
        verifyNoInteractions(ledger);

        INTEGRITY.resetAll();
        integrityHas(0, 4);
        anchoring.anchorWhatWaits();

        verify(ledger).anchor(new NewAnchor(scene.product, 4, ROOT, List.of()));
    }

    @Test
    void what_was_refused_is_not_asked_for_again_in_the_next_second() throws Exception {
        INTEGRITY.stubFor(get(urlEqualTo(stream())).willReturn(serverError()));
        TestClients.publish(broker, scene.product, 2);
        network.happened(scene.endingEvent());

        anchoring.anchorWhatWaits();
        anchoring.anchorWhatWaits();

        INTEGRITY.verify(1, getRequestedFor(urlEqualTo(stream())));
    }

    @Test
    void a_stream_that_was_lost_up_to_some_message_is_brought_from_there_on() throws Exception {
        lostBefore(20);
        network.happened(
                new StreamAnchored(new Anchor(scene.product, 15, ROOT, TestLedger.BROKER_KEY.address(), Scene.NOW)));
        integrityHas(20, 21);
        anchoring.anchorWhatWaits();
        INTEGRITY.verify(0, postRequestedFor(urlEqualTo(leaves())));

        TestClients.publish(broker, scene.product, 1);
        anchoring.anchorWhatWaits();

        verifyBroughtOnce(20, 0, 1);
        verify(ledger).anchor(new NewAnchor(scene.product, 21, ROOT, List.of()));
    }

    @Test
    void where_integrity_service_forgot_leaves_nothing_is_brought_in_the_place_of_others() throws Exception {
        lostBefore(20);
        integrityHas(7, 7);

        TestClients.publish(broker, scene.product, 3);
        anchoring.anchorWhatWaits();

        verifyBroughtOnce(20, 0, 3);
    }

    @Test
    void a_stream_that_is_far_behind_is_anchored_before_more_of_it_is_brought() throws Exception {
        lostBefore(49_998);
        integrityHas(49_998, 50_000);
        TestClients.publish(broker, scene.product, 5);

        anchoring.anchorWhatWaits();

        verifyBroughtOnce(49_998, 0, 2);
        verify(ledger).anchor(new NewAnchor(scene.product, 50_000, ROOT, List.of()));

        network.happened(new StreamAnchored(
                new Anchor(scene.product, 50_000, ROOT, TestLedger.BROKER_KEY.address(), Scene.NOW)));
        integrityHas(50_000, 50_003);
        anchoring.anchorWhatWaits();

        verifyBroughtOnce(50_000, 2, 5);
    }

    @Test
    void what_integrity_service_has_of_a_stream_that_is_far_behind_is_anchored() throws Exception {
        lostBefore(60_000);
        integrityHas(60_000, 60_001);
        TestClients.publish(broker, scene.product, 3);

        anchoring.anchorWhatWaits();

        verifyBroughtOnce(60_000, 0, 1);
        verify(ledger).anchor(new NewAnchor(scene.product, 60_001, ROOT, List.of()));
    }

    @Test
    void a_stream_goes_on_where_its_tree_ends_and_integrity_service_is_waited_for() {
        network.happened(
                new StreamAnchored(new Anchor(scene.product, 4, ROOT, TestLedger.BROKER_KEY.address(), Scene.NOW)));
        INTEGRITY.stubFor(get(urlEqualTo(stream()))
                .inScenario("start")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(serverError())
                .willSetStateTo("up"));
        INTEGRITY.stubFor(get(urlEqualTo(stream()))
                .inScenario("start")
                .whenScenarioStateIs("up")
                .willReturn(okJson("{\"nextSequence\": 9}")));
        assertThat(beginnings.of(scene.product)).isEqualTo(9);

        integrityHas(2, 2);
        assertThat(beginnings.of(scene.product))
                .as("never what is anchored, again")
                .isEqualTo(4);
    }

    @Test
    void where_integrity_service_does_not_come_nothing_is_begun() {
        INTEGRITY.stubFor(get(urlEqualTo(stream())).willReturn(serverError()));
        Clock clock = mock(Clock.class);
        given(clock.instant()).willReturn(Scene.NOW, Scene.NOW.plusSeconds(59), Scene.NOW.plusSeconds(60));

        assertThatThrownBy(() -> new StreamBeginnings(anchored, integrity, clock).of(scene.product))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Bring the journal back, or start integrity-service");
        INTEGRITY.verify(2, getRequestedFor(urlEqualTo(stream())));
    }

    /** Another stream, of which the messages before this one are not here any more. */
    private void lostBefore(long first) {
        scene = Scene.vouchers();
        streams.open(scene.product, first);
        network.happened(new ProductOffered(scene.offered()));
    }

    private void integrityHas(long next, long then) {
        INTEGRITY.stubFor(get(urlEqualTo(stream())).willReturn(okJson("""
                {"stream": "%s", "nextSequence": %d}""".formatted(scene.product, next))));
        INTEGRITY.stubFor(post(urlEqualTo(leaves())).willReturn(okJson("""
                {"stream": "%s", "treeSize": %d, "root": "%s", "anchored": 0, "consistency": []}""".formatted(scene.product, then, ROOT))));
    }

    private String stream() {
        return "/api/v1/streams/" + scene.product;
    }

    private String leaves() {
        return stream() + "/leaves";
    }

    /** The hashes of these messages, as the leaves from there on. */
    private void verifyBroughtOnce(long first, int from, int to) {
        INTEGRITY.verify(1, postRequestedFor(urlEqualTo(leaves())).withRequestBody(equalToJson("""
                {"firstSequence": %d, "payloads": [%s]}""".formatted(
                        first, payloads(from, to)))));
    }

    private static String payloads(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "\"" + Sha256.of(("m" + i).getBytes(StandardCharsets.UTF_8)) + "\"")
                .collect(Collectors.joining(", "));
    }
}
