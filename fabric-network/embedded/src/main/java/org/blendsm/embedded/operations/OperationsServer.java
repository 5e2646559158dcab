package org.blendsm.embedded.operations;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.blendsm.embedded.chaincode.Chaincodes;
import org.blendsm.embedded.commit.Chain;
import tools.jackson.databind.json.JsonMapper;

/** {@code /healthz} and {@code /metrics} (Prometheus text): plain HTTP, nothing in it is secret. */
public final class OperationsServer implements AutoCloseable {
    private final HttpServer server;
    /** Who does not say all that he has begun holds up nobody else. */
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    private final String description;
    private final Chain chain;
    private final Chaincodes chaincodes;
    private final BooleanSupplier writing;

    /**
     * @param description what this ledger is and is not; it stands in every health answer
     * @param writing whether blocks can still be written
     */
    public OperationsServer(
            InetSocketAddress address, String description, Chain chain, Chaincodes chaincodes, BooleanSupplier writing)
            throws IOException {
        this.description = description;
        this.chain = chain;
        this.chaincodes = chaincodes;
        this.writing = writing;
        this.server = HttpServer.create(address, 0);
        server.setExecutor(executor);
        server.createContext("/healthz", this::health);
        server.createContext("/metrics", this::metrics);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** A chaincode that is away does not make the ledger ill: it is dialled again, and the answer names it. */
    private void health(HttpExchange exchange) throws IOException {
        Map<String, Object> health = new LinkedHashMap<>();
        boolean well = writing.getAsBoolean();
        health.put("status", well ? "OK" : "Service Unavailable");
        health.put("what", description);
        health.put("channel", chain.channel());
        health.put("height", chain.height());
        Map<String, String> reached = new LinkedHashMap<>();
        chaincodes.names().stream()
                .sorted()
                .forEach(name -> reached.put(name, chaincodes.ready(name) ? "ready" : "not reached"));
        health.put("chaincodes", reached);
        answer(
                exchange,
                well ? 200 : 503,
                "application/json",
                JsonMapper.shared().writeValueAsString(health));
    }

    private void metrics(HttpExchange exchange) throws IOException {
        StringBuilder text = new StringBuilder();
        gauge(text, "ledger_blockchain_height", "Number of blocks of the channel.", chain.height());
        counter(text, "ledger_transactions_valid_total", "Committed as valid since the start.", chain.validCount());
        counter(
                text,
                "ledger_transactions_invalid_total",
                "Committed as invalid since the start.",
                chain.invalidCount());
        Runtime runtime = Runtime.getRuntime();
        gauge(text, "process_heap_bytes", "Java heap in use.", runtime.totalMemory() - runtime.freeMemory());
        text.append("# HELP chaincode_ready Whether the chaincode is registered on its stream.\n")
                .append("# TYPE chaincode_ready gauge\n");
        chaincodes.names().stream()
                .sorted()
                .forEach(name -> text.append("chaincode_ready{chaincode=\"")
                        .append(name)
                        .append("\"} ")
                        .append(chaincodes.ready(name) ? 1 : 0)
                        .append('\n'));
        answer(exchange, 200, "text/plain; version=0.0.4", text.toString());
    }

    private static void gauge(StringBuilder text, String name, String help, long value) {
        sample(text, name, help, "gauge", value);
    }

    private static void counter(StringBuilder text, String name, String help, long value) {
        sample(text, name, help, "counter", value);
    }

    private static void sample(StringBuilder text, String name, String help, String type, long value) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        text.append(name).append(' ').append(value).append('\n');
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
