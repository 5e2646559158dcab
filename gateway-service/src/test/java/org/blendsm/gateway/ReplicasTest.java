package org.blendsm.gateway;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * Services that run twice under one name, which a real name server knows. Each answer is the last of its connection.
 */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "logging.level.root=warn")
class ReplicasTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MANY = 60;
    private static final String RATINGS = "/api/v1/ratings";
    private static final String STREAMS = "/api/v1/streams/abc";
    private static final String CAPABILITIES = "/api/v1/capabilities";

    private static final NameServer NAMES = new NameServer();
    private static final WireMockServer FIRST = replica("127.0.0.1", 0);
    private static final WireMockServer SECOND = replica("127.0.0.2", FIRST.port());

    @TestConfiguration
    static class Names {
        @Bean
        @Primary
        DnsServerAddressStreamProvider nameServer() {
            return new SingletonDnsServerAddressStreamProvider(NAMES.address());
        }
    }

    @DynamicPropertySource
    static void pool(DynamicPropertyRegistry properties) {
        Stream.of("rating", "integrity", "access-control")
                .forEach(name -> properties.add(
                        "blendsm.gateway.services." + name + "-service.url",
                        () -> "http://" + name + ".test:" + FIRST.port()));
    }

    @LocalServerPort
    int port;

    WebTestClient http;

    @BeforeEach
    void nobody_was_asked_yet() {
        Stream.of(FIRST, SECOND).forEach(WireMockServer::resetRequests);
        http = GatewayTest.client("http://127.0.0.1:" + port);
    }

    @AfterAll
    static void stop() {
        Stream.of(FIRST, SECOND).forEach(WireMockServer::stop);
        NAMES.close();
    }

    @Test
    void each_replica_gets_a_share_of_the_requests() {
        NAMES.say("rating.test", "127.0.0.1", "127.0.0.2");
        for (int i = 0; i < MANY; i++) {
            ask(RATINGS);
        }
        assertThat(asked(FIRST, RATINGS)).isPositive();
        assertThat(asked(SECOND, RATINGS)).isPositive();
        assertThat(asked(FIRST, RATINGS) + asked(SECOND, RATINGS)).isEqualTo(MANY);
    }

    @Test
    void a_replica_that_stopped_is_passed_over_while_its_name_still_leads_to_it() {
        WireMockServer third = replica("127.0.0.3", FIRST.port());
        try {
            NAMES.say("integrity.test", "127.0.0.3", "127.0.0.1");
            await().atMost(PATIENCE).until(() -> {
                ask(STREAMS);
                return asked(third, STREAMS) > 0;
            });
        } finally {
            third.stop();
        }
        int before = asked(FIRST, STREAMS);
        for (int i = 0; i < MANY; i++) {
            ask(STREAMS);
        }
        assertThat(asked(FIRST, STREAMS) - before).isEqualTo(MANY);
    }

    @Test
    void a_replica_that_came_is_found() {
        NAMES.say("access-control.test", "127.0.0.1");
        ask(CAPABILITIES);
        NAMES.say("access-control.test", "127.0.0.1", "127.0.0.2");
        await().atMost(PATIENCE).until(() -> {
            ask(CAPABILITIES);
            return asked(SECOND, CAPABILITIES) > 0;
        });
    }

    private void ask(String path) {
        http.get().uri(path).exchange().expectStatus().isOk();
    }

    private static int asked(WireMockServer replica, String path) {
        return replica.findAll(getRequestedFor(urlEqualTo(path))).size();
    }

    /** @param port any free one where it is 0 */
    private static WireMockServer replica(String address, int port) {
        WireMockServer server =
                new WireMockServer(WireMockConfiguration.options().port(port).bindAddress(address));
        server.start();
        server.stubFor(any(anyUrl()).willReturn(ok().withHeader("Connection", "close")));
        return server;
    }
}
