package org.blendsm.pubsub.payment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.spring.ReadToEnd;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.payment.Payments;
import org.blendsm.pubsub.PoolBroker;
import org.blendsm.pubsub.agreement.AgreementRegister;
import org.blendsm.pubsub.agreement.AgreementRegister.Place;
import org.blendsm.pubsub.broker.Hold;
import org.blendsm.pubsub.broker.Meter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What a broker owes its agreements when nobody asks: to stop at the end of the term, to open the claim window of what
 * has ended, to settle what was metered, to bring a voucher before its window closes, and to close what is over. What
 * is to be done is read from the read model each time, so a crash forgets nothing; doing it twice is what the ledger
 * answers with the same receipt. It looks at so many at once and goes on from there the next time, so that those for
 * whom nothing can be done yet keep nobody waiting. What a window closes on comes before what has time.
 */
@Component
class Closings {
    private static final Logger LOG = LoggerFactory.getLogger(Closings.class);
    private static final int AT_ONCE = 200;
    /** How many of them at a time: each waits for its block. */
    private static final int SIDE_BY_SIDE = 16;

    private static final Duration PAUSE = Duration.ofSeconds(30);
    /** Longer than any claim window. */
    private static final Duration ALL = Duration.ofDays(4_000);
    /** How long before its window closes the broker brings a voucher by itself: it may be down for a part of that. */
    private static final Duration IN_TIME = Deadline.TOLERANCE.plusHours(1);

    private final AgreementRegister agreements;
    private final Settlements settlements;
    private final PoolBroker broker;
    private final Meter meter;
    private final MeteredDeposits deposits;
    private final ServiceLedger service;
    private final Clock clock;
    private final Map<Attempt, Instant> notBefore = new ConcurrentHashMap<>();
    private Place expired = Place.START;
    private Place metered = Place.START;
    private Place vouched = Place.START;
    /** Whether all that had happened before the start is read. */
    private volatile boolean readToEnd;

    Closings(
            AgreementRegister agreements,
            Settlements settlements,
            PoolBroker broker,
            Meter meter,
            MeteredDeposits deposits,
            ServiceLedger service,
            Clock clock) {
        this.agreements = agreements;
        this.settlements = settlements;
        this.broker = broker;
        this.meter = meter;
        this.deposits = deposits;
        this.service = service;
        this.clock = clock;
    }

    private enum Step {
        END,
        OPEN_CLAIMS,
        SETTLE,
        /** By the highest voucher that there will be: it does not wait because a lower one was just brought. */
        SETTLE_LAST,
        CLOSE,
        /** To find out what is to be done: waits only where that failed. */
        LOOK,
        STOP
    }

    private record Attempt(AgreementId agreement, Step step) {}

    @EventListener
    void on(ReadToEnd event) {
        readToEnd = true;
    }

    @Scheduled(fixedDelay = 1, initialDelay = 1, timeUnit = TimeUnit.SECONDS)
    synchronized void lookAfter() {
        Instant now = clock.instant();
        notBefore.values().removeIf(now::isAfter);
        step(this::settleInTime, now);
        step(this::openClaims, now);
        step(this::settleWhatWasMetered, now);
        step(this::settleWhatIsUsedUp, now);
        step(this::endWhatExpired, now);
    }

    private static void step(Consumer<Instant> step, Instant now) {
        try {
            step.accept(now);
        } catch (LedgerUnavailable e) {
            LOG.warn("The broker's agreements wait for the ledger: {}", e.getMessage());
        }
    }

    /**
     * The broker stops at the moment that was agreed, whatever waits to be written; the ledger takes the end from it
     * once no clock can differ. What it stops is over for good, so it has to know that the term was not extended: while
     * the ledger is read again or out of sight it delivers nothing, and stops nothing.
     */
    @Scheduled(fixedDelay = 1, initialDelay = 1, timeUnit = TimeUnit.SECONDS)
    void stopWhatExpired() {
        if (!readToEnd || !meter.seesLedger()) {
            return;
        }
        Instant now = clock.instant();
        Place after = Place.START;
        List<Agreement> page;
        do {
            page = agreements.expiredAt(now, broker.address(), after, AT_ONCE);
            page.forEach(open -> look(open, Step.STOP, now, this::stop));
            after = afterExpired(page);
        } while (page.size() == AT_ONCE);
    }

    private void stop(Agreement agreement) {
        if (meter.reading(agreement.deal().id()).heldBy() != Hold.ENDED) {
            meter.end(agreement.deal().id());
        }
    }

    private void endWhatExpired(Instant now) {
        List<Agreement> page = agreements.expiredAt(now.minus(Deadline.TOLERANCE), broker.address(), expired, AT_ONCE);
        expired = afterExpired(page);
        sideBySide(
                page,
                now,
                open -> attempt(
                        open,
                        Step.END,
                        now,
                        it -> service.contract(Agreements.class).end(it.deal().id())));
    }

    /** At once: whoever ended an agreement may hold back a word that opened the window long ago. */
    private void openClaims(Instant now) {
        sideBySide(
                agreements.endingUnopened(broker.address(), AT_ONCE),
                now,
                ending -> attempt(
                        ending,
                        Step.OPEN_CLAIMS,
                        now,
                        it -> service.contract(Agreements.class)
                                .openClaims(it.deal().id())));
    }

    /** From the start again where that was the last page. */
    private static Place afterExpired(List<Agreement> page) {
        if (page.size() < AT_ONCE) {
            return Place.START;
        }
        Agreement.Deal last = page.getLast().deal();
        return new Place(last.expiresAt(), last.id().toString());
    }

    private static Place afterEnding(List<Agreement.Ending> page) {
        if (page.size() < AT_ONCE) {
            return Place.START;
        }
        Agreement.Ending last = page.getLast();
        return new Place(last.claimUntil().orElseThrow(), last.deal().id().toString());
    }

    private void settleWhatWasMetered(Instant now) {
        List<Agreement.Ending> page =
                agreements.endingBefore(now.plus(ALL), PaymentMode.METERED, broker.address(), metered, AT_ONCE);
        metered = afterEnding(page);
        sideBySide(page, now, ending -> settleOrClose(ending, now, settlements::hasMeteredToClaim));
    }

    /** What is used up stays noted until the read model has seen that it was claimed. */
    private void settleWhatIsUsedUp(Instant now) {
        Map<AgreementId, Long> moved = deposits.moved();
        List<Agreement> open = new ArrayList<>();
        moved.forEach((id, position) -> agreements.find(id).ifPresent(agreement -> {
            if (agreement instanceof Agreement.Open) {
                open.add(agreement);
            } else {
                deposits.done(id, position);
            }
        }));
        sideBySide(open, now, it -> {
            if (settlements.isUsedUp(it)) {
                attempt(it, Step.SETTLE, now, settlements::settleAsBroker);
            } else {
                deposits.done(it.deal().id(), moved.getOrDefault(it.deal().id(), 0L));
            }
        });
    }

    /** A seller who forgot is not the poorer for it. */
    private void settleInTime(Instant now) {
        List<Agreement.Ending> page =
                agreements.endingBefore(now.plus(IN_TIME), PaymentMode.VOUCHER, broker.address(), vouched, AT_ONCE);
        vouched = afterEnding(page);
        sideBySide(page, now, ending -> settleOrClose(ending, now, settlements::holdsMoreThanClaimed));
    }

    /** Whoever finds the ledger away takes no more; the rest is left for the next time. */
    private <A extends Agreement> void sideBySide(List<A> page, Instant now, Consumer<A> step) {
        Queue<A> left = new ConcurrentLinkedQueue<>(page);
        Runnable oneByOne = () -> {
            for (A next = left.poll(); next != null; next = left.poll()) {
                look(next, Step.LOOK, now, step);
            }
        };
        try (ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(oneByOne, hands))
                            .limit(Math.min(SIDE_BY_SIDE, page.size()))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** What is wrong with one of them keeps no other waiting; where the ledger is away, all of them wait. */
    private <A extends Agreement> void look(A agreement, Step at, Instant now, Consumer<A> step) {
        Attempt look = new Attempt(agreement.deal().id(), at);
        if (notBefore.containsKey(look)) {
            return;
        }
        try {
            step.accept(agreement);
        } catch (LedgerUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            notBefore.put(look, now.plus(PAUSE));
            LOG.error("Agreement {} is not looked after; that will be tried again", look.agreement(), e);
        }
    }

    private void settleOrClose(Agreement.Ending ending, Instant now, Predicate<Agreement.Ending> somethingToClaim) {
        if (new Deadline(ending.claimUntil().orElseThrow()).isSurelyOver(now)) {
            attempt(
                    ending,
                    Step.CLOSE,
                    now,
                    it -> service.contract(Payments.class).close(it.deal().id()));
        } else if (somethingToClaim.test(ending)) {
            Step step = VoucherTerms.of(ending).isOver(now) ? Step.SETTLE_LAST : Step.SETTLE;
            attempt(ending, step, now, settlements::settleAsBroker);
        }
    }

    private void attempt(Agreement agreement, Step step, Instant now, Consumer<Agreement> change) {
        // even after a success the read model may be a moment behind
        Attempt attempt = new Attempt(agreement.deal().id(), step);
        if (notBefore.putIfAbsent(attempt, now.plus(PAUSE)) != null) {
            return;
        }
        try {
            change.accept(agreement);
        } catch (LedgerUnavailable e) {
            notBefore.remove(attempt);
            throw e;
        } catch (Refused | LedgerException e) {
            LOG.warn(
                    "Agreement {} could not be looked after and will be again: {}",
                    attempt.agreement(),
                    e.getMessage());
        }
    }
}
