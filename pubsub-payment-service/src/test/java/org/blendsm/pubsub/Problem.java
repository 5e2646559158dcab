package org.blendsm.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import org.blendsm.model.RefusalCode;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** A problem detail with the code, and a sentence beside it. */
public final class Problem {
    private Problem() {}

    public static void assertRefused(MvcTestResult result, int status, RefusalCode code) {
        assertThat(result).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(result).bodyJson().extractingPath("$.code").isEqualTo(code.name());
        assertThat(result).bodyJson().extractingPath("$.detail").asString().hasSizeGreaterThan(10);
    }
}
