package org.blendsm.cli.instance;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blendsm.cli.command.DataDirectory;

/** The marketplace's law as a service of its own, to which a peer connects. */
final class ChaincodeProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ChaincodeProcess() {}

    /**
     * @param packageId what the peer knows it as
     * @param tls more of its environment: where its TLS key and certificate are, where it has any
     */
    static LocalProcess start(
            String name,
            String packageId,
            int port,
            Map<String, String> tls,
            DataDirectory data,
            Installation installation) {
        Map<String, String> environment = new HashMap<>(tls);
        environment.put("CHAINCODE_SERVER_ADDRESS", "127.0.0.1:" + port);
        environment.put("CHAINCODE_ID", packageId);
        return LocalProcess.start(
                name,
                installation.java("chaincode", List.of("chaincode"), "-Xmx128m", "org.blendsm.chaincode.Chaincode"),
                environment,
                data.log(name));
    }

    static void await(LocalProcess chaincode, int port, DataDirectory data) {
        chaincode.await("the chaincode to listen", PATIENCE, data, () -> Health.answers(port));
    }
}
