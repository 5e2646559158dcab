package org.blendsm.cli.trade;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.blendsm.cli.command.Await;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.Progress;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.Door;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamMessage;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.agreement.Agreement;

/** What an open agreement brings, until so many are acknowledged; the broker's meter counts. */
record Receiving(Door buyer, Agreement.Deal deal, MessageLines lines, Duration patience, Progress progress) {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration TELL = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String ENDED = "ENDED";

    private record Meter(long acknowledged, String heldBy) {
        /** Whether all has come, or nothing more will. */
        boolean isDone(long messages) {
            return acknowledged >= messages || heldBy.equals(ENDED);
        }
    }

    /** Services hear of an agreement by the ledger's events, a moment later. */
    void awaitMeter(Duration atMost) {
        Await.until("the broker to have heard of agreement " + deal.id(), atMost, this::isHeardOf);
    }

    private boolean isHeardOf() {
        try {
            meter();
            return true;
        } catch (ProblemException e) {
            if (e.mayPass()
                    || e.code().equals(RefusalCode.AGREEMENT_NOT_FOUND.name())
                    || e.code().equals(RefusalCode.NOT_METERED.name())) {
                return false;
            }
            throw e;
        }
    }

    private Meter meter() {
        return buyer.get("/api/v1/agreements/" + deal.id() + "/meter", Meter.class);
    }

    /** As it was, where nobody can say now. */
    private Meter meterOr(Meter before) {
        try {
            return meter();
        } catch (ProblemException e) {
            if (e.mayPass()) {
                return before;
            }
            throw e;
        }
    }

    /**
     * Receives and writes. A connection that is lost, or cannot be had, is tried again, with growing pauses.
     *
     * @return whether all have come; false where the agreement was over before
     * @throws CommandFailed where nothing comes for as long as the patience lasts, or nobody takes what is written
     * @throws DataPlaneException where the broker says why it lets nobody in, or another took this one's place
     */
    boolean until(long messages) {
        Thread.setDefaultUncaughtExceptionHandler(Receiving::tell);
        Arrivals arrivals = new Arrivals();
        Duration pause = LOOK;
        while (true) {
            long had = arrivals.had;
            try {
                return once(messages, arrivals).acknowledged() >= messages;
            } catch (DataPlaneException | ProblemException e) {
                if (!mayPass(e)) {
                    throw e;
                }
                if (arrivals.had > had) {
                    pause = LOOK;
                }
                requirePatience(arrivals, messages, String.valueOf(e.getMessage()));
                progress.say("            %s; tries again in %d s".formatted(e.getMessage(), pause.toSeconds()));
            }
            Await.pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
        }
    }

    private static boolean mayPass(RuntimeException e) {
        return e instanceof DataPlaneException lost
                ? lost.mayPass()
                : e instanceof ProblemException unanswered && unanswered.mayPass();
    }

    private Meter once(long messages, Arrivals arrivals) {
        Meter meter = meter();
        arrivals.saw(meter);
        if (meter.isDone(messages)) {
            return meter;
        }
        try (StreamSubscriber stream = StreamSubscriber.open(
                StreamAccess.toReceive(buyer, deal.id()), deal.offer().product(), arrivals::write)) {
            return await(messages, stream.ended(), meter, arrivals);
        }
    }

    /** What has come, over all connections. */
    private final class Arrivals {
        private long had = -1;
        private long moved = System.nanoTime();
        private long written = -1;

        void saw(Meter meter) {
            if (meter.acknowledged() > had) {
                had = meter.acknowledged();
                moved = System.nanoTime();
            }
        }

        /** What was written before its acknowledgement was lost is acknowledged only. */
        synchronized void write(StreamMessage message) {
            if (message.sequence() > written) {
                lines.write(message);
                written = message.sequence();
            }
        }
    }

    private void requirePatience(Arrivals arrivals, long messages, String why) {
        if (System.nanoTime() - arrivals.moved > patience.toNanos()) {
            throw new CommandFailed(
                    "nothing has come for " + patience.toSeconds() + " s, after " + Math.max(0, arrivals.had) + " of "
                            + messages + " messages; " + why + ". It goes on with --agreement " + deal.id());
        }
    }

    private Meter await(long messages, CompletableFuture<Void> ended, Meter before, Arrivals arrivals) {
        Meter now = before;
        long told = System.nanoTime();
        while (true) {
            boolean lost = isOver(ended);
            now = meterOr(now);
            arrivals.saw(now);
            if (now.isDone(messages)) {
                return now;
            }
            if (lost) {
                throw why(ended);
            }
            requirePatience(arrivals, messages, "held by " + now.heldBy());
            long time = System.nanoTime();
            if (time - told > TELL.toNanos()) {
                told = time;
                progress.say("            %d of %d messages".formatted(arrivals.had, messages));
            }
        }
    }

    /** What ended() tells is told once. */
    private static void tell(Thread thread, Throwable e) {
        if (!(e instanceof CommandFailed || e instanceof DataPlaneException)) {
            e.printStackTrace();
        }
    }

    /** Whether nothing more is written; waits a moment for it. */
    private static boolean isOver(CompletableFuture<Void> ended) {
        try {
            ended.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted", e);
        }
    }

    private static RuntimeException why(CompletableFuture<Void> ended) {
        Throwable why = ended.exceptionNow();
        return why instanceof RuntimeException known ? known : new CommandFailed("nothing more is written", why);
    }
}
