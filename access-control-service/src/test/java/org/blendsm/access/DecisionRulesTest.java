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
            Optional.empty(),
            Optional.empty(),
            Grants.hash("body"));
    private static final Capability ISSUED = new Capability.Issued(RIGHT);

    @Test
    void a_live_right_opens_what_it_names() {
        assertThat(decide(new KnownRight(ISSUED, false, false, false, Optional.empty()), Action.OPEN, NOON))
                .isEqualTo(new Decision(RIGHT.id(), Action.OPEN, true, "live"));
    }

    @Test
    void a_right_ends_when_it_ends_and_not_before() {
        KnownRight right = new KnownRight(ISSUED, false, false, false, Optional.empty());
        assertThat(decide(right, Action.OPEN, RIGHT.notAfter().minusMillis(1)).allowed())
                .isTrue();
        assertDenied(decide(right, Action.OPEN, RIGHT.notAfter()), "its time ends");
    }

    @Test
    void a_right_opens_nothing_that_it_does_not_name() {
        assertDenied(
                decide(new KnownRight(ISSUED, false, false, false, Optional.empty()), Action.SUBSCRIBE, NOON),
                "not SUBSCRIBE");
    }

    @Test
    void a_right_dies_with_everything_that_it_hangs_on() {
        Capability revoked = new Capability.Revoked(RIGHT, NOON);
        assertDenied(
                decide(new KnownRight(revoked, false, false, false, Optional.empty()), Action.OPEN, NOON), "revoked");
        assertDenied(
                decide(new KnownRight(ISSUED, true, false, false, Optional.empty()), Action.OPEN, NOON), "agreement");
        assertDenied(decide(new KnownRight(ISSUED, false, true, false, Optional.empty()), Action.OPEN, NOON), "holder");
        assertDenied(decide(new KnownRight(ISSUED, false, false, true, Optional.empty()), Action.OPEN, NOON), "issuer");
    }

    @Test
    void a_right_dies_with_each_of_those_that_it_stands_on() {
        for (KnownRight dead : List.of(
                new KnownRight(new Capability.Revoked(RIGHT, NOON), false, false, false, Optional.empty()),
                new KnownRight(ISSUED, false, false, true, Optional.empty()))) {
            KnownRight between = new KnownRight(ISSUED, false, false, false, Optional.of(dead));
            assertDenied(decide(below(dead), Action.OPEN, NOON), "the right that it was delegated from is not live");
            assertDenied(decide(below(between), Action.OPEN, NOON), "the right that it was delegated from is not live");
        }
        KnownRight live = new KnownRight(ISSUED, false, false, false, Optional.empty());
        assertThat(decide(below(live), Action.OPEN, NOON).allowed()).isTrue();
        assertDenied(decide(below(live), Action.OPEN, RIGHT.notAfter()), "its time ends");
    }

    private static KnownRight below(KnownRight parent) {
        return new KnownRight(ISSUED, false, false, false, Optional.of(parent));
    }

    private static Decision decide(KnownRight right, Action action, Instant now) {
        return DecisionRules.decide(right, action, now);
    }

    private static void assertDenied(Decision decision, String because) {
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.reason()).contains(because);
    }
}
