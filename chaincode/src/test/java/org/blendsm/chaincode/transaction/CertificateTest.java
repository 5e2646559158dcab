package org.blendsm.chaincode.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.blendsm.chaincode.Actor;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateTest {
    private static final Actor BROKER = Actor.of("broker", "OperatorMSP", Role.BROKER);

    private static Certificate of(Actor actor) {
        return Certificate.of(actor.creator().toByteArray());
    }

    @Test
    void it_says_for_which_service_it_was_made() {
        assertThat(of(BROKER).service()).isEmpty();
        assertThat(of(BROKER.certifiedFor("rating-service")).service()).contains("rating-service");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 200, 1_000})
    void it_does_so_however_long_its_other_attributes_are(int length) {
        Actor actor = BROKER.withAttributes("{\"attrs\":{\"blendsm.service\":\"rating-service\",\"hf.EnrollmentID\":\""
                + "x".repeat(length) + "\"}}");
        assertThat(of(actor).service()).contains("rating-service");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"attrs\":{\"hf.Type\":\"client\"}}",
                "{\"attrs\":{\"blendsm.service\":[\"rating-service\"]}}",
                "{\"attrs\":{\"blendsm.service\":\"a\",\"blendsm.service\":\"b\"}}"
            })
    void what_nobody_can_read_makes_it_no_services(String attributes) {
        assertThat(of(BROKER.withAttributes(attributes)).service()).isEmpty();
    }
}
