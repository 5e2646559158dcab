package org.blendsm.cli;

import java.util.Map;

/**
 * How the services are started.
 *
 * @param processes in how many
 * @param rebuild whether each reads the ledger again from its first block
 */
record ServiceStart(Processes processes, boolean rebuild) {
    /** They go on where they were. */
    static ServiceStart in(Processes processes) {
        return new ServiceStart(processes, false);
    }

    Map<String, String> environment() {
        return rebuild ? Map.of("BLENDSM_REBUILD", "true") : Map.of();
    }
}
