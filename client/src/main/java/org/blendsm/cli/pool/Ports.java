package org.blendsm.cli.pool;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.cli.command.CommandFailed;

/** Which port of the loopback address each part listens on. */
public record Ports(SortedMap<String, Integer> byName) {
    public static final String LEDGER = "ledger";
    public static final String CA = "ca";
    public static final String CHAINCODE = "chaincode";
    public static final String DATABASE = "database";
    static final String MQTT = "mqtt";
    /** The first of the real Fabric network's ports: ten for each seat. */
    public static final String NETWORK = "network";

    public static final int USUAL_BASE = 8080;
    private static final int USUAL_NETWORK_BASE = 7050;
    private static final int SEAT = 10;
    private static final int SEATS = 8;
    private static final int PEER_OF_SEAT = 5;
    private static final int CHAINCODE_OF_SEAT = 8;
    private static final int MQTT_PORT = 1883;
    private static final List<String> INNER = List.of(LEDGER, CA, CHAINCODE, DATABASE, MQTT);
    private static final Set<String> OF_NETWORK = Set.of(NETWORK, CA, LEDGER);
    private static final int PARTS = Service.values().length + INNER.size();

    private static final int HIGHEST = 65_535;

    public Ports {
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    /** The services from the base on, in their order, then the rest; MQTT on 1883 where the base is the usual one. */
    public static Ports from(int base) {
        SortedMap<String, Integer> ports = new TreeMap<>();
        int next = base;
        for (Service service : Service.values()) {
            ports.put(service.title(), next++);
        }
        for (String inner : INNER) {
            ports.put(inner, next++);
        }
        if (base == USUAL_BASE) {
            ports.put(MQTT, MQTT_PORT);
        }
        return new Ports(ports);
    }

    /** The last base from which all of it has a port, {@linkplain #onFabric() real Fabric network} and all. */
    public static int highestBase(boolean onFabric) {
        return HIGHEST + 1 - PARTS - (onFabric ? SEAT * SEATS : 0);
    }

    /** The same, on a real Fabric network whose first port follows from the gateway's. */
    public Ports onFabric() {
        int base = of(Service.GATEWAY);
        return onFabric(base == USUAL_BASE ? USUAL_NETWORK_BASE : base + PARTS);
    }

    /** The same, on a real Fabric network whose ports begin there. */
    public Ports onFabric(int first) {
        SortedMap<String, Integer> ports = new TreeMap<>(byName);
        ports.put(NETWORK, first);
        ports.put(CA, first);
        ports.put(LEDGER, first + PEER_OF_SEAT);
        ports.put(CHAINCODE, first + CHAINCODE_OF_SEAT);
        return new Ports(ports);
    }

    public boolean areOnFabric() {
        return byName.containsKey(NETWORK);
    }

    /** @param seat 0 is the operator's */
    public int chaincodeOf(int seat) {
        return of(NETWORK) + seat * SEAT + CHAINCODE_OF_SEAT;
    }

    /** Ports that nobody uses now. */
    public static Ports free() {
        return from(NeighbouringPorts.firstFree(PARTS));
    }

    /** Ports that nobody uses now, with room for a real Fabric network. */
    public static Ports freeOnFabric() {
        return from(NeighbouringPorts.firstFree(PARTS + SEAT * SEATS)).onFabric();
    }

    public int of(String name) {
        Integer port = byName.get(name);
        if (port == null) {
            throw new IllegalArgumentException("no part is called " + name);
        }
        return port;
    }

    public int of(Service service) {
        return of(service.title());
    }

    /**
     * Looks at those of what is started here: a real network runs by itself, and looks after its own.
     *
     * @throws CommandFailed naming every port that somebody else has
     */
    public void requireFree() {
        List<String> taken = byName.entrySet().stream()
                .filter(e -> !areOnFabric() || !OF_NETWORK.contains(e.getKey()))
                .filter(e -> NeighbouringPorts.isTaken(e.getValue()))
                .map(e -> e.getValue() + " (" + e.getKey() + ")")
                .toList();
        if (!taken.isEmpty()) {
            throw new CommandFailed("these ports are taken: " + String.join(", ", taken)
                    + "; stop what uses them or choose others with --port-base");
        }
    }
}
