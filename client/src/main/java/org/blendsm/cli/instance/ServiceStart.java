package org.blendsm.cli.instance;

import java.util.Map;
import org.blendsm.cli.pool.Outward;

/**
 * How the services are started.
 *
 * @param processes in how many
 * @param rebuild whether each reads the ledger again from its first block
 * @param outward how others reach them
 */
record ServiceStart(Processes processes, boolean rebuild, Outward outward) {
    /** They go on where they were, on this machine alone. */
    static ServiceStart in(Processes processes) {
        return new ServiceStart(processes, false, Outward.NOT);
    }

    /** They go on where they were. */
    ServiceStart beside(Processes running) {
        return new ServiceStart(running, false, outward);
    }

    Map<String, String> environment() {
        return rebuild ? Map.of("BLENDSM_REBUILD", "true") : Map.of();
    }
}
