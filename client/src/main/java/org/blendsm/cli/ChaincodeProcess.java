package org.blendsm.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The marketplace's law as a service of its own, to which a peer connects. */
final class ChaincodeProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ChaincodeProcess() {}

    /** @param packageId what the peer knows it as */
    static LocalProcess start(String name, String packageId, int port, DataDirectory data, Installation installation) {
        return LocalProcess.start(
                name,
                installation.java(List.of("chaincode"), "-Xmx128m", "org.blendsm.chaincode.Chaincode"),
                Map.of("CHAINCODE_SERVER_ADDRESS", "127.0.0.1:" + port, "CHAINCODE_ID", packageId),
                data.log(name));
    }

    static void await(LocalProcess chaincode, int port, DataDirectory data) {
        Await.until("the chaincode listens", PATIENCE, chaincode, data, () -> Await.answers(port));
    }
}
