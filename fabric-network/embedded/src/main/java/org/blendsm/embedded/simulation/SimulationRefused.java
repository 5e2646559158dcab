package org.blendsm.embedded.simulation;

/** The chaincode asked for something that no transaction may do; its text goes back to the chaincode. */
public final class SimulationRefused extends Exception {
    public SimulationRefused(String message) {
        super(message);
    }
}
