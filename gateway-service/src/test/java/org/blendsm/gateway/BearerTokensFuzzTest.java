package org.blendsm.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.blendsm.gateway.GatewayProperties.Limit;
import org.blendsm.gateway.GatewayProperties.Limits;
import org.blendsm.gateway.GatewayProperties.Patience;

/** Whatever comes as a token passes or is turned away: the services' own decoder is Spring's, this is the door's. */
class BearerTokensFuzzTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Limit ANY = new Limit(1, SHORT);
    private static final BearerTokens TOKENS = new BearerTokens(
            "http://pool.test",
            new GatewayProperties(
                    URI.create("http://127.0.0.1:1/keys"),
                    Map.of(),
                    new Limits(ANY, ANY, ANY, 1, 1),
                    new Patience(SHORT, SHORT, SHORT, SHORT),
                    List.of(),
                    List.of(),
                    List.of()));

    @FuzzTest(maxDuration = "3m")
    void text_is_a_token_or_turned_away(byte[] text) {
        try {
            TOKENS.check(new String(text, UTF_8)).blockOptional(Duration.ofSeconds(20));
        } catch (TurnedAway turned) {
            // as everybody is who brings no token
        }
    }
}
