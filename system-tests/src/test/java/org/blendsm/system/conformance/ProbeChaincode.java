package org.blendsm.system.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.blendsm.chaincode.transaction.AddressedChaincode;
import org.hyperledger.fabric.metrics.Metrics;
import org.hyperledger.fabric.shim.ChaincodeBase;
import org.hyperledger.fabric.shim.ChaincodeServerProperties;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.hyperledger.fabric.shim.NettyChaincodeServer;
import org.hyperledger.fabric.shim.ResponseUtils;
import org.hyperledger.fabric.shim.ledger.CompositeKey;
import org.hyperledger.fabric.shim.ledger.KeyModification;
import org.hyperledger.fabric.shim.ledger.KeyValue;
import org.hyperledger.fabric.shim.ledger.QueryResultsIterator;
import org.hyperledger.fabric.shim.ledger.QueryResultsIteratorWithMetadata;
import org.hyperledger.fabric.traces.Traces;

/**
 * An ordinary chaincode on the unmodified shim that asks a ledger everything a chaincode can ask. It runs as a service
 * in the test's own process, so that a test can hold, stop and restart it.
 */
final class ProbeChaincode extends ChaincodeBase implements AutoCloseable {
    private static final String KIND = "kind";
    private static final String HELD = "held";

    private final NettyChaincodeServer server;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean closed;
    private volatile CountDownLatch arrived = new CountDownLatch(0);

    /** @param id what it registers as: the package's id on real Fabric */
    ProbeChaincode(String id, int port) throws IOException {
        processEnvironmentOptions();
        processCommandLineOptions(new String[] {"-i", id});
        validateOptions();
        Metrics.initialize(getChaincodeConfig());
        Traces.initialize(getChaincodeConfig());
        ChaincodeServerProperties properties = new ChaincodeServerProperties();
        properties.setServerAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server = new NettyChaincodeServer(this, properties);
        Thread.ofPlatform().daemon().name("probe-chaincode").start(() -> {
            try {
                server.start();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** From now on {@code hold} answers only after {@link #release}. */
    void hold(int calls) {
        arrived = new CountDownLatch(calls);
        gate = new CountDownLatch(1);
    }

    /** Returns when as many calls as were announced are being held. */
    void awaitHeld() throws InterruptedException {
        if (!arrived.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no call of 'hold' has come");
        }
    }

    void release() {
        gate.countDown();
    }

    @Override
    public Response init(ChaincodeStub stub) {
        return ResponseUtils.newSuccessResponse();
    }

    @Override
    public Response invoke(ChaincodeStub stub) {
        List<String> p = stub.getParameters();
        String function = stub.getFunction();
        return switch (function.substring(0, function.indexOf(':') + 1)) {
            case "state:" -> state(stub, function, p);
            case "range:" -> range(stub, function, p);
            case "private:" -> confidential(stub, function, p);
            case "tx:" -> transaction(stub, function, p);
            case "answer:" -> answer(function, p);
            case "call:" ->
                function.equals("call:here")
                        ? stub.invokeChaincodeWithStringArgs(p.get(0), p.subList(1, p.size()))
                        : stub.invokeChaincodeWithStringArgs(p.get(1), p.subList(2, p.size()), p.get(0));
            default -> ResponseUtils.newErrorResponse("no such function: " + function);
        };
    }

    private Response state(ChaincodeStub stub, String function, List<String> p) {
        switch (function) {
            case "state:get" -> {
                return text(stub.getStringState(p.get(0)));
            }
            case "state:put" -> stub.putStringState(p.get(0), p.get(1));
            case "state:putLarge" -> stub.putState(p.get(0), new byte[Integer.parseInt(p.get(1))]);
            case "state:putHex" -> stub.putState(p.get(0), HexFormat.of().parseHex(p.get(1)));
            case "state:getHex" -> {
                return text(HexFormat.of().formatHex(stub.getState(p.get(0))));
            }
            case "state:length" -> {
                return text(Integer.toString(stub.getState(p.get(0)).length));
            }
            case "state:delete" -> stub.delState(p.get(0));
            case "state:putRandom" ->
                stub.putStringState(p.get(0), UUID.randomUUID().toString());
            case "state:putThenGet" -> {
                stub.putStringState(p.get(0), p.get(1));
                return text("[" + stub.getStringState(p.get(0)) + "]");
            }
            case "state:deleteThenGet" -> {
                stub.delState(p.get(0));
                return text("[" + stub.getStringState(p.get(0)) + "]");
            }
            case "state:getThenPut" -> {
                String before = stub.getStringState(p.get(0));
                stub.putStringState(p.get(1), p.get(2));
                return text(before);
            }
            case "state:putTwice" -> {
                stub.putStringState(p.get(0), p.get(1));
                stub.putStringState(p.get(0), p.get(2));
            }
            case "state:putThenDelete" -> {
                stub.putStringState(p.get(0), p.get(1));
                stub.delState(p.get(0));
            }
            case "state:increment" -> {
                String value = stub.getStringState(p.get(0));
                int next = value == null || value.isEmpty() ? 1 : Integer.parseInt(value) + 1;
                stub.putStringState(p.get(0), Integer.toString(next));
                return text(Integer.toString(next));
            }
            case "state:putMany" -> {
                for (int i = 0; i < Integer.parseInt(p.get(1)); i++) {
                    stub.putStringState(p.get(0) + "%05d".formatted(i), "v" + i);
                }
            }
            case "state:setPolicy" ->
                stub.setStateValidationParameter(p.get(0), HexFormat.of().parseHex(p.get(1)));
            case "state:getPolicy" -> {
                byte[] policy = stub.getStateValidationParameter(p.get(0));
                return text(policy == null ? "" : HexFormat.of().formatHex(policy));
            }
            default -> {
                return unknown(function);
            }
        }
        return text("");
    }

    private Response range(ChaincodeStub stub, String function, List<String> p) {
        return switch (function) {
            case "range:keys" -> text(keys(stub.getStateByRange(p.get(0), p.get(1)), Integer.MAX_VALUE));
            case "range:values" -> text(list(stub.getStateByRange(p.get(0), p.get(1)), KeyValue::getStringValue));
            case "range:count" -> text(Integer.toString(count(stub.getStateByRange(p.get(0), p.get(1)))));
            case "range:afterPut" -> {
                stub.putStringState(p.get(2), "new");
                yield text(keys(stub.getStateByRange(p.get(0), p.get(1)), Integer.MAX_VALUE));
            }
            case "range:into" -> {
                String found = keys(stub.getStateByRange(p.get(0), p.get(1)), Integer.parseInt(p.get(3)));
                stub.putStringState(p.get(2), found);
                yield text(found);
            }
            case "range:page" ->
                page(stub.getStateByRangeWithPagination(p.get(0), p.get(1), Integer.parseInt(p.get(2)), p.get(3)));
            case "range:pageThenPut" -> {
                Response page =
                        page(stub.getStateByRangeWithPagination(p.get(0), p.get(1), Integer.parseInt(p.get(2)), ""));
                stub.putStringState(p.get(0), "written");
                yield page;
            }
            case "range:putComposite" -> {
                stub.putStringState(
                        stub.createCompositeKey(KIND, p.get(0), p.get(1)).toString(), p.get(2));
                yield text("");
            }
            case "range:composite" ->
                text(list(
                        stub.getStateByPartialCompositeKey(KIND, p.toArray(new String[0])),
                        found -> String.join(
                                "/", stub.splitCompositeKey(found.getKey()).getAttributes())));
            case "range:compositePage" ->
                page(stub.getStateByPartialCompositeKeyWithPagination(
                        new CompositeKey(KIND, p.get(0)), Integer.parseInt(p.get(1)), p.get(2)));
            case "range:history" -> text(list(stub.getHistoryForKey(p.get(0)), ProbeChaincode::described));
            case "range:query" -> text(list(stub.getQueryResult(p.get(0)), KeyValue::getKey));
            default -> unknown(function);
        };
    }

    private static String described(KeyModification change) {
        return (change.isDeleted() ? "deleted" : change.getStringValue()) + "@" + change.getTxId();
    }

    private static Response page(QueryResultsIteratorWithMetadata<KeyValue> page) {
        String found = keys(page, Integer.MAX_VALUE);
        return text(found + " " + page.getMetadata().getFetchedRecordsCount() + " "
                + page.getMetadata().getBookmark());
    }

    private Response confidential(ChaincodeStub stub, String function, List<String> p) {
        String collection = p.get(0);
        String key = p.get(1);
        switch (function) {
            case "private:put" ->
                stub.putPrivateData(collection, key, stub.getTransient().get("value"));
            case "private:putOpenly" -> stub.putPrivateData(collection, key, p.get(2));
            case "private:putAndPut" -> {
                stub.putPrivateData(collection, key, stub.getTransient().get("value"));
                stub.putStringState(p.get(2), "open");
            }
            case "private:get" -> {
                return text(stub.getPrivateDataUTF8(collection, key));
            }
            case "private:getThenPut" -> {
                stub.putStringState(p.get(2), stub.getPrivateDataUTF8(collection, key));
            }
            case "private:hash" -> {
                byte[] hash = stub.getPrivateDataHash(collection, key);
                return text(hash == null ? "" : HexFormat.of().formatHex(hash));
            }
            case "private:delete" -> stub.delPrivateData(collection, key);
            case "private:purge" -> stub.purgePrivateData(collection, key);
            case "private:keys" -> {
                return text(keys(stub.getPrivateDataByRange(collection, key, p.get(2)), Integer.MAX_VALUE));
            }
            case "private:keysThenPut" -> {
                String found = keys(stub.getPrivateDataByRange(collection, key, p.get(2)), Integer.MAX_VALUE);
                stub.putStringState(key, found);
                return text(found);
            }
            default -> {
                return unknown(function);
            }
        }
        return text("");
    }

    private Response transaction(ChaincodeStub stub, String function, List<String> p) {
        return switch (function) {
            case "tx:id" -> text(stub.getTxId());
            case "tx:idAndPut" -> {
                stub.putStringState(p.get(0), p.get(1));
                yield text(stub.getTxId());
            }
            case "tx:addressed" -> text(AddressedChaincode.in(stub.getSignedProposal()));
            case "tx:channel" -> text(stub.getChannelId());
            case "tx:time" -> text(stub.getTxTimestamp().toString());
            case "tx:creator" -> ResponseUtils.newSuccessResponse(stub.getCreator());
            case "tx:arguments" ->
                text(list(stub.getArgs().subList(1, stub.getArgs().size())));
            case "tx:transient" ->
                text(String.join(
                        ",", stub.getTransient().keySet().stream().sorted().toList()));
            case "tx:event" -> {
                stub.setEvent(p.get(0), p.get(1).getBytes(StandardCharsets.UTF_8));
                stub.putStringState(p.get(0), p.get(1));
                yield text(p.get(1));
            }
            case "tx:twoEvents" -> {
                stub.setEvent(p.get(0), "first".getBytes(StandardCharsets.UTF_8));
                stub.setEvent(p.get(1), "last".getBytes(StandardCharsets.UTF_8));
                yield text("");
            }
            case "tx:eventAndRefusal" -> {
                stub.setEvent(p.get(0), new byte[0]);
                yield ResponseUtils.newErrorResponse("refused with an event");
            }
            case "tx:eventAndIncrement" -> {
                stub.setEvent(p.get(0), new byte[0]);
                yield state(stub, "state:increment", List.of(p.get(1)));
            }
            case "tx:callAndEvent" -> {
                stub.invokeChaincodeWithStringArgs(p.get(0), p.subList(2, p.size()));
                stub.setEvent(p.get(1), "caller".getBytes(StandardCharsets.UTF_8));
                yield text("");
            }
            default -> unknown(function);
        };
    }

    private Response answer(String function, List<String> p) {
        return switch (function) {
            case "answer:refuse" -> ResponseUtils.newErrorResponse(p.get(0));
            case "answer:refuseWithPayload" ->
                ResponseUtils.newErrorResponse(p.get(0), p.get(1).getBytes(StandardCharsets.UTF_8));
            case "answer:status" ->
                new Response(Integer.parseInt(p.get(0)), p.get(1), p.get(1).getBytes(StandardCharsets.UTF_8));
            case "answer:throw" -> throw new IllegalStateException(p.get(0));
            case "answer:throwWithoutWords" -> throw new IllegalStateException();
            case "answer:error" -> throw new AssertionError(p.get(0));
            case "answer:large" -> ResponseUtils.newSuccessResponse(new byte[Integer.parseInt(p.get(0))]);
            case "answer:hold" -> held();
            default -> unknown(function);
        };
    }

    private Response held() {
        arrived.countDown();
        try {
            boolean released = gate.await(60, TimeUnit.SECONDS);
            if (closed) {
                throw new IllegalStateException("closed while it was held"); // its stream may live a moment longer
            }
            return text(released ? HELD : "gave up");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ResponseUtils.newErrorResponse("interrupted");
        }
    }

    private static Response unknown(String function) {
        return ResponseUtils.newErrorResponse("no such function: " + function);
    }

    private static String list(List<byte[]> arguments) {
        return String.join(
                ",", arguments.stream().map(HexFormat.of()::formatHex).toList());
    }

    private static <T> String list(QueryResultsIterator<T> results, Function<T, String> text) {
        List<String> found = new ArrayList<>();
        try (results) {
            results.forEach(result -> found.add(text.apply(result)));
        } catch (Exception e) {
            throw failed(e);
        }
        return String.join(",", found);
    }

    private static int count(QueryResultsIterator<KeyValue> results) {
        int count = 0;
        try (results) {
            for (KeyValue ignored : results) {
                count++;
            }
        } catch (Exception e) {
            throw failed(e);
        }
        return count;
    }

    private static <I extends Iterable<KeyValue> & AutoCloseable> String keys(I results, int limit) {
        List<String> found = new ArrayList<>();
        try (results) {
            for (KeyValue result : results) {
                found.add(result.getKey());
                if (found.size() == limit) {
                    break;
                }
            }
        } catch (Exception e) {
            throw failed(e);
        }
        return String.join(",", found);
    }

    private static RuntimeException failed(Exception e) {
        return e instanceof RuntimeException failure ? failure : new IllegalStateException(e);
    }

    private static Response text(String answer) {
        return ResponseUtils.newSuccessResponse(answer.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closed = true;
        server.stop();
        gate.countDown();
    }
}
