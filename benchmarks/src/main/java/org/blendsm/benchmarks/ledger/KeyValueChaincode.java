package org.blendsm.benchmarks.ledger;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hyperledger.fabric.metrics.Metrics;
import org.hyperledger.fabric.shim.ChaincodeBase;
import org.hyperledger.fabric.shim.ChaincodeServerProperties;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.hyperledger.fabric.shim.NettyChaincodeServer;
import org.hyperledger.fabric.shim.ResponseUtils;
import org.hyperledger.fabric.shim.ledger.KeyValue;
import org.hyperledger.fabric.shim.ledger.QueryResultsIteratorWithMetadata;
import org.hyperledger.fabric.traces.Traces;

/**
 * Keys and values and nothing else, so that what is measured is the ledger: {@code put KEY…} writes 100 bytes under
 * each key, {@code get KEY}, {@code page FROM} reads a hundred keys from there on. Arguments: its name, its port.
 */
final class KeyValueChaincode extends ChaincodeBase {
    static final int PAGE = 100;
    private static final byte[] VALUE = "v".repeat(100).getBytes(StandardCharsets.US_ASCII);
    private static final Logger SHIM = Logger.getLogger("org.hyperledger.fabric");

    private KeyValueChaincode(String name) {
        processEnvironmentOptions();
        processCommandLineOptions(new String[] {"-i", name});
        validateOptions();
    }

    public static void main(String[] args) throws Exception {
        SHIM.setLevel(Level.WARNING);
        KeyValueChaincode chaincode = new KeyValueChaincode(args[0]);
        Metrics.initialize(chaincode.getChaincodeConfig());
        Traces.initialize(chaincode.getChaincodeConfig());
        ChaincodeServerProperties server = new ChaincodeServerProperties();
        server.setServerAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])));
        new NettyChaincodeServer(chaincode, server).start();
    }

    @Override
    public Response init(ChaincodeStub stub) {
        return ResponseUtils.newSuccessResponse();
    }

    @Override
    public Response invoke(ChaincodeStub stub) {
        List<String> keys = stub.getParameters();
        return switch (stub.getFunction()) {
            case "put" -> {
                keys.forEach(key -> stub.putState(key, VALUE));
                yield ResponseUtils.newSuccessResponse();
            }
            case "get" -> ResponseUtils.newSuccessResponse(stub.getState(keys.getFirst()));
            case "page" -> page(stub, keys.getFirst());
            default -> ResponseUtils.newErrorResponse("put, get or page");
        };
    }

    private static Response page(ChaincodeStub stub, String from) {
        int found = 0;
        try (QueryResultsIteratorWithMetadata<KeyValue> rows = stub.getStateByRangeWithPagination(from, "", PAGE, "")) {
            for (KeyValue row : rows) {
                found += row.getValue().length > 0 ? 1 : 0;
            }
        } catch (Exception e) {
            return ResponseUtils.newErrorResponse(e);
        }
        return ResponseUtils.newSuccessResponse(Integer.toString(found).getBytes(StandardCharsets.US_ASCII));
    }
}
