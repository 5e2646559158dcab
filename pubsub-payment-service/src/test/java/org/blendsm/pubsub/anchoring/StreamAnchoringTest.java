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
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.nio.charset.StandardCharsets;
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

    private static String payloads(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "\"" + Sha256.of(("m" + i).getBytes(StandardCharsets.UTF_8)) + "\"")
                .collect(Collectors.joining(", "));
    }
}
