package org.blendsm.embedded.chaincode;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;

/** The chaincodes that this process reaches, by name; one may call another within the same transaction. */
public final class Chaincodes implements AutoCloseable {
    private final Definitions definitions;
    private final Histories histories;
    private final Duration executeTimeout;
    private final int totalQueryLimit;
    private final Map<String, ChaincodeConnection> connections = new ConcurrentHashMap<>();

    /** @param totalQueryLimit a query returns at most so many results and then ends without a word, as in Fabric */
    public Chaincodes(Definitions definitions, Histories histories, Duration executeTimeout, int totalQueryLimit) {
        this.definitions = definitions;
        this.histories = histories;
        this.executeTimeout = executeTimeout;
        this.totalQueryLimit = totalQueryLimit;
    }

    /** Dials the chaincode and keeps dialling. An earlier address of the same name is forgotten. */
    public void connect(String name, String host, int port) {
        ChaincodeConnection fresh = new ChaincodeConnection(this, name, host, port);
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
        ChaincodeConnection connection = connections.get(definition.name());
        if (connection == null) {
            throw new ExecutionFailed(
                    "chaincode definition for '" + definition.name() + "' exists, but chaincode is not installed");
        }
        RunningTransaction transaction = new RunningTransaction(invocation, definition, histories, totalQueryLimit);
        return connection.execute(transaction, executeTimeout);
    }

    /** One chaincode calls another: same transaction, same simulation, the other's namespace. */
    Outcome call(RunningTransaction caller, String target, ChaincodeInput input) throws ExecutionFailed {
        String name = target.contains(":") ? target.substring(0, target.indexOf(':')) : target;
        ChaincodeDefinition definition = caller.definition(name, definitions)
                .orElseThrow(() -> new ExecutionFailed("execute failed: invalid invocation: [channel "
                        + caller.invocation().channel() + "] failed to get chaincode container info for " + name
                        + ": chaincode " + name + " not found"));
        return execute(definition, caller.invocation().with(input));
    }

    @Override
    public void close() {
        connections.values().forEach(ChaincodeConnection::close);
    }
}
