package org.blendsm.pubsub.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

import java.time.Duration;
import org.blendsm.fabric.spring.EventFeed;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;

class LedgerSightTest {
    private static final Duration STALE_AFTER = Duration.ofSeconds(10);

    final EventFeed feed = mock();
    final ObjectProvider<EventFeed> ledger = mock();
    final LedgerSight sight = new LedgerSight(ledger, STALE_AFTER);

    @Test
    void while_the_service_is_put_together_nothing_is_fresh_and_no_bean_is_made() {
        assertThat(sight.getAsBoolean()).isFalse();
        verifyNoInteractions(ledger);
    }

    @Test
    void what_is_followed_and_was_not_long_ago_is_in_sight() {
        given(ledger.getIfAvailable()).willReturn(feed);
        sight.afterSingletonsInstantiated();
        assertThat(sight.getAsBoolean()).isFalse();

        given(feed.isFresh(STALE_AFTER)).willReturn(true);

        assertThat(sight.getAsBoolean()).isTrue();
    }

    @Test
    void where_nobody_follows_the_ledger_nothing_is_fresh() {
        sight.afterSingletonsInstantiated();

        assertThat(sight.getAsBoolean()).isFalse();
    }
}
