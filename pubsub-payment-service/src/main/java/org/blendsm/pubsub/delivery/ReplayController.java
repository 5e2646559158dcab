package org.blendsm.pubsub.delivery;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.web.After;
import org.blendsm.fabric.web.LargeAnswers;
import org.blendsm.model.MemberId;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.Hold;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Reading;
import org.blendsm.pubsub.broker.StreamMessage;
import org.blendsm.pubsub.broker.Streams;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a buyer acknowledged, once more. All of it was delivered and counted, so nothing here moves a meter, a queue or
 * a position; what was not acknowledged comes again over MQTT, where it is counted.
 */
@RestController
@RequestMapping("/api/v1/agreements/{id}/messages")
@Tag(name = "Agreements")
class ReplayController {
    /** The message that reaches this is a page's last. */
    private static final long PAGE_BYTES = 1L << 20;
    /** What a page takes while it is made: its records, with the last one's 272 KiB, and their payloads. */
    private static final long HELD_BYTES = 5 * PAGE_BYTES / 2 + (64 << 10);

    private final ReceivingRight receiving;
    private final Meter meter;
    private final Streams streams;

    ReplayController(ReceivingRight receiving, Meter meter, Streams streams) {
        this.receiving = receiving;
        this.meter = meter;
        this.streams = streams;
    }

    @GetMapping
    @Operation(
            summary = "What was delivered under your open agreement and acknowledged, again and for nothing",
            description = "'after' is a sequence: the page begins behind it. A page ends early where its payloads come"
                    + " to 1 MiB. What was not acknowledged is not here: it comes again over MQTT. While the broker"
                    + " does not see the ledger it gives nothing: LEDGER_UNAVAILABLE.")
    MessagesAgain again(MemberId caller, @PathVariable AgreementId id, PageRequest page) {
        ProductId stream = receiving.require(caller, id).offer().product();
        Reading counted = meter.reading(id); // before the journal is read, and once: what is acknowledged later waits
        requireSeen(counted.heldBy());
        long after = After.key(page, Long::parseLong).orElse(Long.MIN_VALUE);
        long first = streams.first(stream);
        long start = counted.start().orElse(first);
        long end = start + counted.acknowledged();
        long lost = Math.clamp(first - start, 0, counted.acknowledged());
        long from = Math.max(start + lost, after < end ? after + 1 : end);
        int count = (int) Math.min(page.size(), end - from);
        if (count == 0) {
            return MessagesAgain.upTo(end, List.of(), lost);
        }
        LargeAnswers.hold(caller, HELD_BYTES);
        List<StreamMessage> messages = streams.read(stream, from, count, PAGE_BYTES);
        return MessagesAgain.upTo(end, messages, lost);
    }

    private static void requireSeen(Hold hold) {
        if (hold == Hold.LEDGER) {
            throw new LedgerUnavailable(null, "messages were asked for again while the ledger is not seen", null);
        }
        if (hold == Hold.ENDED) {
            throw new Refused(
                    RefusalCode.AGREEMENT_NOT_OPEN, "The agreement is over, or one of its parties may not act.");
        }
    }
}
