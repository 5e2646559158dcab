package org.blendsm.embedded.chaincode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.blendsm.embedded.simulation.SimulationRefused;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeMessage;
import org.hyperledger.fabric.protos.peer.Response;

/** The chaincodes that this process reaches, by name; one may call another within the same transaction. */
public final class Chaincodes implements AutoCloseable {
    /** System chaincodes answer their own callers only; this is what they say to a chaincode. */
    private static final Map<String, String> CALLED_BY_CHAINCODE = Map.of(
            "qscc",
            "Rejecting invoke of QSCC from another chaincode because of potential for deadlocks, original"
                    + " invocation for '%s'",
            "cscc",
            "Rejecting invoke of CSCC from another chaincode, original invocation for '%s'");

    private final List<String> organisations;
    private final Definitions definitions;
    private final Histories histories;
    private final Duration executeTimeout;
    private final int totalQueryLimit;
    private final int bytesAtOnce;
    private final Map<String, ChaincodeConnection> connections = new ConcurrentHashMap<>();

    /**
     * @param organisations MSP ids of those whose peers run chaincode
     * @param bytesAtOnce as many bytes of proposals one chaincode is given at once
     * @param totalQueryLimit a query returns at most so many results and then ends without a word, as in Fabric
     */
    public Chaincodes(
            List<String> organisations,
            Definitions definitions,
            Histories histories,
            Duration executeTimeout,
            int bytesAtOnce,
            int totalQueryLimit) {
        this.organisations = organisations;
        this.definitions = definitions;
        this.histories = histories;
        this.executeTimeout = executeTimeout;
        this.bytesAtOnce = bytesAtOnce;
        this.totalQueryLimit = totalQueryLimit;
    }

    /** Dials the chaincode and keeps dialling. An earlier address of the same name is forgotten. */
    public void connect(String name, String host, int port) {
        ChaincodeConnection fresh = new ChaincodeConnection(this, organisations, bytesAtOnce, name, host, port);
        ChaincodeConnection old = connections.put(name, fresh);
        if (old != null) {
            old.close();
        }
        fresh.dial();
    }

    public boolean knows(String name) {
        return connections.containsKey(name);
    }

    public boolean ready(String name) {
        ChaincodeConnection connection = connections.get(name);
        return connection != null && connection.ready();
    }

    public Set<String> names() {
        return Set.copyOf(connections.keySet());
    }

    /** Runs the transaction; blocks until the chaincode has answered or the time is over. */
    public Outcome execute(ChaincodeDefinition definition, Invocation invocation) throws ExecutionFailed {
        ChaincodeConnection connection = connection(definition);
        ChaincodeMessage answer;
        try {
            answer = answer(definition, invocation);
        } catch (ExecutionFailed e) {
            throw new ExecutionFailed(
                    "failed to execute transaction " + invocation.transactionId() + ": " + e.getMessage());
        }
        return connection.outcome(invocation, answer);
    }

    private ChaincodeMessage answer(ChaincodeDefinition definition, Invocation invocation) throws ExecutionFailed {
        RunningTransaction transaction = new RunningTransaction(invocation, definition, histories, totalQueryLimit);
        return connection(definition).execute(transaction, executeTimeout);
    }

    private ChaincodeConnection connection(ChaincodeDefinition definition) throws ExecutionFailed {
        return Optional.ofNullable(connections.get(definition.name()))
                .orElseThrow(() -> new ExecutionFailed(
                        "chaincode definition for '" + definition.name() + "' exists, but chaincode is not installed"));
    }

    /**
     * One chaincode calls another: same transaction, same simulation, the other's namespace. What the other said goes
     * back as it is, an ERROR too.
     *
     * @param target {@code name:version/channel}, of which only the name has to be there
     */
    ChaincodeMessage call(RunningTransaction caller, String target, ChaincodeInput input)
            throws ExecutionFailed, SimulationRefused {
        Invocation calling = caller.invocation();
        String[] nameAndChannel = target.split("/", 2);
        String name = nameAndChannel[0].split(":", 2)[0];
        Optional<String> systems = Optional.ofNullable(CALLED_BY_CHAINCODE.get(name));
        String channel =
                nameAndChannel.length == 1 || nameAndChannel[1].isEmpty() ? calling.channel() : nameAndChannel[1];
        if (!channel.equals(calling.channel())) {
            throw new ExecutionFailed(
                    systems.isPresent()
                            ? "failed to find ledger for channel: " + channel
                            : "Failed to get policy manager for channel [" + channel + "]");
        }
        if (systems.isPresent()) {
            return refused(systems.get().formatted(calling.addressed()));
        }
        ChaincodeDefinition definition = caller.definition(name, definitions)
                .orElseThrow(() -> new ExecutionFailed("execute failed: invalid invocation: [channel " + channel
                        + "] failed to get chaincode container info for " + name + ": chaincode " + name
                        + " not found"));
        try {
            return answer(definition, calling.with(input));
        } catch (ExecutionFailed e) {
            throw new ExecutionFailed("execute failed: " + e.getMessage());
        }
    }

    private static ChaincodeMessage refused(String reason) {
        return ChaincodeMessage.newBuilder()
                .setType(ChaincodeMessage.Type.COMPLETED)
                .setPayload(Response.newBuilder()
                        .setStatus(500)
                        .setMessage(reason)
                        .build()
                        .toByteString())
                .build();
    }

    @Override
    public void close() {
        connections.values().forEach(ChaincodeConnection::close);
    }
}
