package org.blendsm.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Decision;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.Test;

class DecisionRulesTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final Capability.Right RIGHT = new Capability.Right(
            new CapabilityId(Grants.hash("capability")),
            new MemberId("a".repeat(40)),
            new MemberId("b".repeat(40)),
            List.of(Action.OPEN),
            new ProductId(Grants.hash("product")),
            NOON,
            NOON.plus(Duration.ofHours(2)),
            Optional.empty(),
            Grants.hash("body"));
    private static final Capability ISSUED = new Capability.Issued(RIGHT);

    @Test
    void a_live_right_opens_what_it_names() {
        assertThat(decide(new KnownRight(ISSUED, false, false, false), Action.OPEN, NOON))
                .isEqualTo(new Decision(RIGHT.id(), Action.OPEN, true, "live"));
    }

    @Test
    void a_right_ends_when_it_ends_and_not_before() {
        KnownRight right = new KnownRight(ISSUED, false, false, false);
        assertThat(decide(right, Action.OPEN, RIGHT.notAfter().minusMillis(1)).allowed())
                .isTrue();
        assertDenied(decide(right, Action.OPEN, RIGHT.notAfter()), "its time ends");
    }

    @Test
    void a_right_opens_nothing_that_it_does_not_name() {
        assertDenied(decide(new KnownRight(ISSUED, false, false, false), Action.SUBSCRIBE, NOON), "not SUBSCRIBE");
    }

    @Test
    void a_right_dies_with_everything_that_it_hangs_on() {
        Capability revoked = new Capability.Revoked(RIGHT, NOON);
        assertDenied(decide(new KnownRight(revoked, false, false, false), Action.OPEN, NOON), "revoked");
        assertDenied(decide(new KnownRight(ISSUED, true, false, false), Action.OPEN, NOON), "agreement");
        assertDenied(decide(new KnownRight(ISSUED, false, true, false), Action.OPEN, NOON), "holder");
        assertDenied(decide(new KnownRight(ISSUED, false, false, true), Action.OPEN, NOON), "issuer");
    }

    private static Decision decide(KnownRight right, Action action, Instant now) {
        return DecisionRules.decide(right, action, now);
    }

    private static void assertDenied(Decision decision, String because) {
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.reason()).contains(because);
    }
}
