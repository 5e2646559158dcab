package org.blendsm.fabric.spring;

import io.micrometer.core.instrument.MeterRegistry;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.model.RefusalCode;

/** Counts what calls met on their way. How long each step took is counted where gRPC leaves the process. */
final class LedgerMetrics implements LedgerObserver {
    private final MeterRegistry meters;

    LedgerMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void refused(String function, RefusalCode code) {
        meters.counter("blendsm.ledger.refusals", "function", function, "code", code.name())
                .increment();
    }

    @Override
    public void conflict(String function, boolean again) {
        meters.counter("blendsm.ledger.conflicts", "function", function, "again", Boolean.toString(again))
                .increment();
    }

    @Override
    public void outcomeUnknown(String function) {
        meters.counter("blendsm.ledger.outcomes.unknown", "function", function).increment();
    }

    @Override
    public void readModelLate(String function) {
        meters.counter("blendsm.ledger.readmodel.late", "function", function).increment();
    }
}
