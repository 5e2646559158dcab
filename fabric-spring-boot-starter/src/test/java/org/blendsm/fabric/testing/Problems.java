package org.blendsm.fabric.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Problem details (RFC 9457) as every service answers with them: the code, and a sentence beside it. */
public final class Problems {
    private Problems() {}

    public static void assertProblem(MvcTestResult result, int status, String code) {
        assertThat(result).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(result).bodyJson().isLenientlyEqualTo("""
                        {"status": %d, "code": "%s", "type": "/problems.html#%s"}""".formatted(status, code, code));
        assertThat(result).bodyJson().extractingPath("$.detail").asString().isNotBlank();
    }
}
