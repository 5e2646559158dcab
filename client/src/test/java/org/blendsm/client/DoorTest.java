package org.blendsm.client;

import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import java.net.URI;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.fabric.TransactionCost;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.crypto.DetachedJws;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With which token a caller comes to its own pool, and with which to another. */
class DoorTest {
    private static final String PATH = "/api/v1/agreements";
    private static final String TOKENS = "/oauth2/token";
    private static final MemberId MEMBER = new MemberId("a".repeat(40));

    private final WireMockServer home = gateway();
    private final WireMockServer other = gateway();

    private enum Custody {
        MANAGED("Bearer"),
        OWN("DPoP");

        private final String scheme;

        Custody(String scheme) {
            this.scheme = scheme;
        }

        private Door.Credentials credentials() {
            if (this == MANAGED) {
                return new ManagedCredentials(MEMBER, "secret");
            }
            KeyPair pair = P256.newKey();
            return new OwnKeyCredentials(
                    MEMBER,
                    (ECPublicKey) pair.getPublic(),
                    SigningKey.of(pair.getPrivate()).es256());
        }
    }

    private static WireMockServer gateway() {
        return new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    }

    @BeforeEach
    void two_pools() {
        home.start();
        other.start();
        home.stubFor(post(TOKENS).withFormParam("resource", absent()).willReturn(okJson(token("for-home"))));
        home.stubFor(post(TOKENS)
                .withFormParam("resource", equalTo(address(other).toString()))
                .willReturn(okJson(token("for-the-other"))));
        home.stubFor(get(PATH).willReturn(okJson("{}")));
        other.stubFor(get(PATH).willReturn(okJson("{}")));
    }

    @AfterEach
    void stop() {
        home.stop();
        other.stop();
    }

    private static String token(String token) {
        return "{\"access_token\": \"" + token + "\", \"expires_in\": 300}";
    }

    private static URI address(WireMockServer gateway) {
        return URI.create("http://127.0.0.1:" + gateway.port());
    }

    private static RequestPatternBuilder shown(Custody custody, String token) {
        return getRequestedFor(urlEqualTo(PATH)).withHeader("Authorization", equalTo(custody.scheme + " " + token));
    }

    @ParameterizedTest
    @EnumSource
    void each_pool_is_shown_a_token_for_itself_alone(Custody custody) {
        Door door = new Door(address(home), custody.credentials());
        Door guest = door.at(address(other));
        for (int i = 0; i < 2; i++) {
            door.get(PATH, Map.class);
            guest.get(PATH, Map.class);
        }
        home.verify(2, shown(custody, "for-home"));
        other.verify(2, shown(custody, "for-the-other"));
        home.verify(2, postRequestedFor(urlEqualTo(TOKENS)));
        other.verify(0, postRequestedFor(urlEqualTo(TOKENS)));
    }

    @Test
    void a_caller_is_told_what_its_transactions_cost_also_where_the_answer_is_a_refusal() {
        TransactionCost cost = new TransactionCost("e".repeat(64), 17, 4_312, 3, 4, 2, 1, Duration.ofMillis(31));
        home.stubFor(post(PATH).willReturn(okJson("{}").withHeader("ledger-transaction", cost.member())));
        home.stubFor(put(PATH)
                .willReturn(jsonResponse("{\"code\": \"NOT_A_PARTY\"}", 403)
                        .withHeader(TransactionCost.HEADER, cost.member())));
        List<TransactionCost> costs = new ArrayList<>();
        Door door = new Door(address(home), Custody.MANAGED.credentials()).telling(costs::add);

        door.get(PATH, Map.class);
        assertThat(costs).isEmpty();
        door.post(PATH, Map.of(), Map.class);
        assertThat(costs).containsExactly(cost);
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> door.put(PATH, Map.of(), Map.class));
        assertThat(costs).containsExactly(cost, cost);
    }

    @Test
    void a_limit_is_said_to_the_members_own_pool_which_alone_is_shown_the_secret() {
        String limits = "/api/v1/members/me/limits";
        home.stubFor(put(limits).willReturn(okJson("{\"perDay\": 100, \"usedToday\": 0}")));
        home.stubFor(get(limits).willReturn(okJson("{\"usedToday\": 60}")));
        ManagedCredentials credentials = new ManagedCredentials(MEMBER, "secret");
        Door guest = new Door(address(home), credentials).at(address(other));

        assertThat(credentials.limit(guest, Optional.of(new Money(100))))
                .isEqualTo(new ManagedCredentials.Limit(Optional.of(new Money(100)), Money.ZERO));
        assertThat(ManagedCredentials.limit(guest))
                .isEqualTo(new ManagedCredentials.Limit(Optional.empty(), new Money(60)));

        home.verify(putRequestedFor(urlEqualTo(limits))
                .withHeader("Authorization", equalTo("Bearer for-home"))
                .withRequestBody(equalToJson("{\"perDay\": 100, \"clientSecret\": \"secret\"}")));
        assertThat(other.getAllServeEvents()).isEmpty();
    }

    @Test
    void a_token_that_is_kept_costs_no_further_assertion() {
        AtomicInteger signatures = new AtomicInteger();
        KeyPair pair = P256.newKey();
        DetachedJws.Es256 key = SigningKey.of(pair.getPrivate()).es256();
        Door door = new Door(address(home), new OwnKeyCredentials(MEMBER, (ECPublicKey) pair.getPublic(), input -> {
            signatures.incrementAndGet();
            return key.sign(input);
        }));
        door.get(PATH, Map.class);
        assertThat(signatures).as("assertion and a proof for each request").hasValue(3);

        door.get(PATH, Map.class);

        assertThat(signatures).hasValue(4);
    }
}
