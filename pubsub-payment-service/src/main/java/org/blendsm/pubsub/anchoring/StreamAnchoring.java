package org.blendsm.pubsub.anchoring;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.model.MemberId;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementEvent.AgreementEnding;
import org.blendsm.model.catalogue.CatalogueEvent;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.pubsub.PoolBroker;
import org.blendsm.pubsub.PubsubProperties;
import org.blendsm.pubsub.anchoring.IntegrityStreams.Leaves;
import org.blendsm.pubsub.anchoring.IntegrityStreams.TreeHead;
import org.blendsm.pubsub.broker.StreamMessage;
import org.blendsm.pubsub.broker.Streams;
import org.blendsm.pubsub.catalogue.ProductIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * Fingerprints and anchors what plain MQTT sellers publish here ({@code HashedBy.BROKER}). It remembers nothing of its
 * own: integrity-service says which leaves it has, the ledger's events say what is anchored, the broker's log has the
 * rest, so after any crash it goes on where the ledger says.
 */
@Component
class StreamAnchoring implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(StreamAnchoring.class);
    private static final int BATCH = 1_000;
    /** Only their hashes are wanted, but messages are read whole. */
    private static final long BATCH_BYTES = 8L << 20;
    /** Of a stream that is far behind: half of what integrity-service takes, which may hear of an anchor later. */
    private static final int MOST_BEYOND_AN_ANCHOR = 50_000;

    private final PoolBroker broker;
    private final Streams streams;
    private final ProductIndex products;
    private final AnchoredStreams anchors;
    private final IntegrityStreams integrity;
    private final ServiceLedger service;
    private final PubsubProperties.Anchors settings;
    private final Clock clock;
    private final Set<ProductId> mine = ConcurrentHashMap.newKeySet();
    /** How long each stream was when a sale of it last ended: so far it is anchored at once. */
    private final Map<ProductId, Long> soldTo = new ConcurrentHashMap<>();

    private final Map<ProductId, Instant> waitingSince = new ConcurrentHashMap<>();
    /** How long each stream was when all of it was anchored: until it grows nothing is asked about it. */
    private final Map<ProductId, Long> anchoredTo = new ConcurrentHashMap<>();

    StreamAnchoring(
            PoolBroker broker,
            Streams streams,
            ProductIndex products,
            AnchoredStreams anchors,
            IntegrityStreams integrity,
            ServiceLedger service,
            PubsubProperties settings,
            Clock clock) {
        this.broker = broker;
        this.streams = streams;
        this.products = products;
        this.anchors = anchors;
        this.integrity = integrity;
        this.service = service;
        this.settings = settings.anchors();
        this.clock = clock;
    }

    @Override
    public void afterSingletonsInstantiated() {
        String after = "";
        List<ProductId> page;
        do {
            page = products.anchoredBy(broker.address(), after, BATCH);
            mine.addAll(page);
            after = page.isEmpty() ? after : page.getLast().toString();
        } while (page.size() == BATCH);
    }

    @EventListener
    void on(CatalogueEvent event) {
        ProductId id = event.product().listing().id();
        boolean anchoredHere = event.product()
                .latestOffer()
                .map(Offer::anchorer)
                .filter(this::isMe)
                .isPresent();
        if (anchoredHere) {
            mine.add(id);
        } else {
            mine.remove(id);
            soldTo.remove(id);
            waitingSince.remove(id);
            anchoredTo.remove(id);
        }
    }

    /** The last messages of a sale are proven at once. */
    @EventListener
    void on(AgreementEnding event) {
        Offer offer = event.agreement().deal().offer();
        if (isMe(offer.anchorer()) && mine.contains(offer.product()) && streams.isOpen(offer.product())) {
            soldTo.put(offer.product(), streams.next(offer.product()));
        }
    }

    @Scheduled(fixedDelay = 1, initialDelay = 1, timeUnit = TimeUnit.SECONDS)
    void anchorWhatWaits() {
        List<ProductId> grown = mine.stream()
                .filter(streams::isOpen)
                .filter(stream -> streams.next(stream) > anchoredTo.getOrDefault(stream, 0L))
                .toList();
        for (int from = 0; from < grown.size(); from += BATCH) {
            List<ProductId> some = grown.subList(from, Math.min(from + BATCH, grown.size()));
            anchorWhatWaits(some, anchors.treeSizes(some));
        }
    }

    private void anchorWhatWaits(List<ProductId> grown, Map<ProductId, Long> anchored) {
        for (ProductId stream : grown) {
            try {
                long treeSize = anchored.getOrDefault(stream, 0L);
                if (isDue(stream, treeSize)) {
                    anchor(stream, treeSize);
                    waitingSince.remove(stream);
                }
            } catch (Refused | LedgerException | RestClientException e) {
                LOG.warn("Stream {} was not anchored and will be later: {}", stream, e.getMessage());
                waitingSince.put(stream, clock.instant());
                soldTo.remove(stream); // after a failure at the usual pace
            }
        }
    }

    private boolean isDue(ProductId stream, long anchored) {
        long waiting = streams.next(stream) - anchored;
        if (waiting <= 0) {
            anchoredTo.put(stream, anchored);
            waitingSince.remove(stream);
            return false;
        }
        Instant now = clock.instant();
        Instant since = waitingSince.computeIfAbsent(stream, _ -> now);
        return anchored < soldTo.getOrDefault(stream, 0L)
                || waiting >= settings.messages()
                || !now.isBefore(since.plus(settings.every()));
    }

    private void anchor(ProductId stream, long anchored) {
        long first = streams.first(stream);
        long end = Math.min(streams.next(stream), Math.max(anchored + MOST_BEYOND_AN_ANCHOR, first + 1));
        if (end == first) {
            return; // nothing to bring yet: all of it was lost here
        }
        TreeHead head = bring(stream, end);
        if (head.treeSize() > head.anchored()) {
            service.contract(Anchors.class).anchor(head.nextAnchor(stream));
        }
    }

    /** Brings what integrity-service has not got yet, and at least the last leaf again: its answer is the tree. */
    private TreeHead bring(ProductId stream, long end) {
        long next = Math.max(
                streams.first(stream), Math.min(integrity.progress(stream).nextSequence(), end - 1));
        TreeHead head;
        do {
            List<Sha256> payloads = streams.read(stream, next, (int) Math.min(BATCH, end - next), BATCH_BYTES).stream()
                    .map(StreamMessage::payloadHash)
                    .toList();
            head = integrity.bring(stream, new Leaves(next, payloads));
            next += payloads.size();
        } while (next < end);
        return head;
    }

    private boolean isMe(MemberId anchorer) {
        return anchorer.equals(broker.address());
    }
}
