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
import org.hyperledger.fabric.shim.ledger.KeyValue;
import org.hyperledger.fabric.shim.ledger.QueryResultsIterator;
import org.hyperledger.fabric.shim.ledger.QueryResultsIteratorWithMetadata;
import org.hyperledger.fabric.traces.Traces;

/** An ordinary chaincode on the unmodified shim that touches every message the ledger answers. */
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
            case "delete" -> {
                stub.delState(p.get(0));
                yield text("");
            }
            case "putThenGet" -> {
                stub.putStringState(p.get(0), p.get(1));
                yield text("[" + stub.getStringState(p.get(0)) + "]");
            }
            case "putMany" -> putMany(stub, p.get(0), Integer.parseInt(p.get(1)));
            case "increment" -> increment(stub, p.get(0));
            case "scan" -> text(keys(stub.getStateByRange(p.get(0), p.get(1)), Integer.MAX_VALUE));
            case "countInto" -> {
                String found = keys(stub.getStateByRange(p.get(0), p.get(1)), Integer.parseInt(p.get(3)));
                yield put(stub, p.get(2), found);
            }
            case "page" -> page(stub, p);
            case "putComposite" ->
                put(stub, stub.createCompositeKey("kind", p.get(0), p.get(1)).toString(), p.get(2));
            case "scanComposite" ->
                text(String.valueOf(
                        keysAndValues(stub.getStateByPartialCompositeKey(stub.createCompositeKey("kind", p.get(0))))));
            case "history" -> history(stub, p.get(0));
            case "event" -> {
                stub.setEvent(p.get(0), p.get(1).getBytes(StandardCharsets.UTF_8));
                yield put(stub, p.get(0), p.get(1));
            }
            case "putPrivate" -> {
                stub.putPrivateData(p.get(0), p.get(1), stub.getTransient().get("value"));
                yield text("");
            }
            case "getPrivate" -> text(stub.getPrivateDataUTF8(p.get(0), p.get(1)));
            case "hashPrivate" -> ResponseUtils.newSuccessResponse(stub.getPrivateDataHash(p.get(0), p.get(1)));
            case "purgePrivate" -> {
                stub.purgePrivateData(p.get(0), p.get(1));
                yield text("");
            }
            case "call" -> stub.invokeChaincodeWithStringArgs(p.get(0), p.subList(1, p.size()));
            case "refuse" -> ResponseUtils.newErrorResponse(p.get(0));
            case "throw" -> throw new IllegalStateException(p.get(0));
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

    private static Response putMany(ChaincodeStub stub, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            stub.putStringState(prefix + String.format("%05d", i), "v" + i);
        }
        return text(Integer.toString(count));
    }

    private static Response increment(ChaincodeStub stub, String key) {
        String value = stub.getStringState(key);
        int next = value == null || value.isEmpty() ? 1 : Integer.parseInt(value) + 1;
        return put(stub, key, Integer.toString(next));
    }

    private static <I extends Iterable<KeyValue> & AutoCloseable> String keys(I results, int limit) {
        int count = 0;
        String first = "";
        String last = "";
        try (results) {
            for (KeyValue result : results) {
                first = count == 0 ? result.getKey() : first;
                last = result.getKey();
                if (++count == limit) {
                    break;
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return count + " " + first + ".." + last;
    }

    private static List<String> keysAndValues(QueryResultsIterator<KeyValue> results) {
        List<String> found = new ArrayList<>();
        try (results) {
            results.forEach(result -> found.add(result.getStringValue()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    private static Response page(ChaincodeStub stub, List<String> p) {
        QueryResultsIteratorWithMetadata<KeyValue> page =
                stub.getStateByRangeWithPagination(p.get(0), p.get(1), Integer.parseInt(p.get(2)), p.get(3));
        String found = keys(page, Integer.MAX_VALUE);
        return text(found + " " + page.getMetadata().getFetchedRecordsCount() + " "
                + page.getMetadata().getBookmark());
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
