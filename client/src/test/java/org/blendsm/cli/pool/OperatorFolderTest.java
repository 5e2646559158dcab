package org.blendsm.cli.pool;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a console operator that gets no token. */
class OperatorFolderTest {
    private static final String ADVICE = "delete that file";

    private final WireMockServer identity =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    private URI address = URI.create("http://127.0.0.1");

    @TempDir
    private Path scratch;

    @BeforeEach
    void start() {
        identity.start();
        address = URI.create(identity.baseUrl());
    }

    @AfterEach
    void stop() {
        identity.stop();
    }

    private Optional<String> trouble() {
        OperatorFolder folder = new OperatorFolder(scratch);
        folder.write(new OperatorFolder.Console(new MemberId("ab".repeat(20)), "secret"));
        return folder.loginTrouble(address);
    }

    @Test
    void whose_secret_is_refused_may_be_thrown_away() {
        identity.stubFor(post(anyUrl()).willReturn(jsonResponse("{\"error\": \"invalid_client\"}", 401)));
        assertThat(trouble()).get().asString().contains("cannot log in", "HTTP_401", ADVICE);
    }

    @ParameterizedTest
    @CsvSource({"400, access_denied", "429, TOO_MANY_REQUESTS", "503, NOT_READY"})
    void who_gets_no_token_for_another_reason_is_kept(int status, String error) {
        identity.stubFor(post(anyUrl()).willReturn(jsonResponse("{\"error\": \"" + error + "\"}", status)));
        assertThat(trouble()).get().asString().contains("cannot log in", error).doesNotContain(ADVICE);
    }

    @Test
    void who_could_not_be_asked_for_is_kept() {
        String token = "{\"access_token\": \"t\", \"expires_in\": 300}";
        identity.stubFor(post(anyUrl()).willReturn(jsonResponse(token, 200)));
        identity.stubFor(get(anyUrl()).willReturn(jsonResponse("{}", 502)));
        assertThat(trouble()).get().asString().doesNotContain(ADVICE);
        identity.stop();
        assertThat(trouble()).get().asString().contains("UNREACHABLE").doesNotContain(ADVICE);
    }
}
