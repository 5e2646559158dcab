package org.blendsm.cli.trade;

import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import org.blendsm.model.ledger.CanonicalJson;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.NetworkIF;

/** This machine's own sensors, a live data product: one reading for each call. */
public final class Telemetry implements Iterator<byte[]> {
    private final CentralProcessor processor;
    private final GlobalMemory memory;
    private final NetworkIF[] networks;
    private long number;

    /**
     * One message.
     *
     * @param load parts in a thousand of the processors that worked, over the last minute; -1 where unknown
     * @param memoryAvailable bytes
     * @param received and {@code sent}: bytes over all network interfaces since they came up
     */
    record Reading(
            long number,
            Instant at,
            long load,
            long contextSwitches,
            long memoryAvailable,
            long memoryTotal,
            long received,
            long sent) {}

    public Telemetry() {
        SystemInfo system = new SystemInfo();
        processor = system.getHardware().getProcessor();
        memory = system.getHardware().getMemory();
        networks = system.getHardware().getNetworkIFs(true).toArray(NetworkIF[]::new);
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public byte[] next() {
        Arrays.stream(networks).forEach(NetworkIF::updateAttributes);
        double load = processor.getSystemLoadAverage(1)[0];
        return CanonicalJson.encode(new Reading(
                number++,
                Instant.now(),
                load < 0 ? -1 : Math.round(load * 1_000),
                processor.getContextSwitches(),
                memory.getAvailable(),
                memory.getTotal(),
                Arrays.stream(networks).mapToLong(NetworkIF::getBytesRecv).sum(),
                Arrays.stream(networks).mapToLong(NetworkIF::getBytesSent).sum()));
    }
}
