package org.blendsm.integrity.events;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the ledger's events are told.
 *
 * @param streamsPerMember how many one member may have open here at once
 * @param streams how many all of them may
 * @param heartbeat after how long a silent stream shows that it lives; also how late one is noticed whose reader is
 *     gone
 */
@Validated
@ConfigurationProperties("blendsm.events")
record EventSettings(
        @DefaultValue("5") @Positive int streamsPerMember,
        @DefaultValue("1000") @Positive int streams,
        @DefaultValue("15s") Duration heartbeat) {}
