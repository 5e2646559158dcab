package org.blendsm.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.hyperledger.fabric.metrics.Metrics;
import org.hyperledger.fabric.shim.ChaincodeBase;
import org.hyperledger.fabric.shim.ChaincodeServerProperties;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.hyperledger.fabric.shim.NettyChaincodeServer;
import org.hyperledger.fabric.shim.ResponseUtils;
import org.hyperledger.fabric.shim.ledger.KeyModification;
import org.hyperledger.fabric.shim.ledger.QueryResultsIterator;
import org.hyperledger.fabric.traces.Traces;

/**
 * An ordinary chaincode on the unmodified shim for what only the embedded ledger is asked; the conformance suite has
 * one that touches every message.
 */
final class ProbeChaincode extends ChaincodeBase implements AutoCloseable {
    private static final int FIRST_PORT = 12_000;
    private static final int LAST_PORT = 32_000;
    private static final int LONGEST_WAIT_MINUTES = 5;

    private final int port;
    private final NettyChaincodeServer server;
    private final AtomicInteger waiting = new AtomicInteger();
    private final CompletableFuture<String> gotAfterWaiting = new CompletableFuture<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    ProbeChaincode(String name) throws IOException {
        this(name, freePort());
    }

    ProbeChaincode(String name, int port) throws IOException {
        this.port = port;
        processEnvironmentOptions();
        processCommandLineOptions(new String[] {"-i", name + ":1.0"});
        validateOptions();
        Metrics.initialize(getChaincodeConfig());
        Traces.initialize(getChaincodeConfig());
        ChaincodeServerProperties properties = new ChaincodeServerProperties();
        properties.setServerAddress(new InetSocketAddress("127.0.0.1", port));
        server = new NettyChaincodeServer(this, properties);
        Thread.ofPlatform().daemon().name("probe-chaincode").start(() -> {
            try {
                server.start();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** A port that nobody uses, below those that the operating system gives to outgoing connections meanwhile. */
    static int freePort() {
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT))
                .limit(1_000)
                .filter(ProbeChaincode::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** From now on {@code wait} does not answer until the returned latch is counted down. */
    CountDownLatch holdAnswers() {
        gate = new CountDownLatch(1);
        return gate;
    }

    /** Calls that are held back now. */
    int waiting() {
        return waiting.get();
    }

    /** What {@code waitThenGet} read when it was let go. */
    CompletableFuture<String> gotAfterWaiting() {
        return gotAfterWaiting;
    }

    @Override
    public Response init(ChaincodeStub stub) {
        return ResponseUtils.newSuccessResponse();
    }

    @Override
    public Response invoke(ChaincodeStub stub) {
        List<String> p = stub.getParameters();
        return switch (stub.getFunction()) {
            case "put" -> put(stub, p.get(0), p.get(1));
            case "get" -> text(stub.getStringState(p.get(0)));
            case "history" -> history(stub, p.get(0));
            case "putPrivate" -> {
                stub.putPrivateData(p.get(0), p.get(1), stub.getTransient().get("value"));
                yield text("");
            }
            case "getPrivate" -> text(stub.getPrivateDataUTF8(p.get(0), p.get(1)));
            case "purgePrivate" -> {
                stub.purgePrivateData(p.get(0), p.get(1));
                yield text("");
            }
            case "call" -> stub.invokeChaincodeWithStringArgs(p.get(0), p.subList(1, p.size()));
            case "wait" -> waited();
            case "waitThenGet" -> waitedThenGot(stub, p.get(0));
            default -> ResponseUtils.newErrorResponse("no such function: " + stub.getFunction());
        };
    }

    private Response waited() {
        waiting.incrementAndGet();
        try {
            return text(gate.await(LONGEST_WAIT_MINUTES, TimeUnit.MINUTES) ? "waited" : "gave up");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ResponseUtils.newErrorResponse("interrupted");
        } finally {
            waiting.decrementAndGet();
        }
    }

    private Response waitedThenGot(ChaincodeStub stub, String key) {
        waited();
        try {
            gotAfterWaiting.complete(stub.getStringState(key));
        } catch (RuntimeException e) {
            gotAfterWaiting.completeExceptionally(e);
        }
        return text("");
    }

    private static Response put(ChaincodeStub stub, String key, String value) {
        stub.putStringState(key, value);
        return text(value);
    }

    private static Response history(ChaincodeStub stub, String key) {
        List<String> found = new ArrayList<>();
        try (QueryResultsIterator<KeyModification> history = stub.getHistoryForKey(key)) {
            history.forEach(change -> found.add(change.isDeleted() ? "deleted" : change.getStringValue()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return text(String.join(",", found));
    }

    private static Response text(String answer) {
        return ResponseUtils.newSuccessResponse(answer.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop();
    }
}
