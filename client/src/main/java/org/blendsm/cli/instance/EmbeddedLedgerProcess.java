package org.blendsm.cli.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.cli.pool.Ports;

/** The embedded ledger and CA, one process, and the chaincode, another. */
final class EmbeddedLedgerProcess implements InstanceLedger {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LEDGER = "ledger";
    private static final String CHAINCODE = "chaincode";

    private final DataDirectory data;
    private final Installation installation;
    private final Ports ports;
    private Optional<LocalProcess> chaincode = Optional.empty();

    EmbeddedLedgerProcess(DataDirectory data, Installation installation, Ports ports) {
        this.data = data;
        this.installation = installation;
        this.ports = ports;
    }

    @Override
    public void start(Launches launches) {
        chaincode = Optional.of(launches.launch(
                CHAINCODE,
                () -> ChaincodeProcess.start(
                        CHAINCODE, OperatorFolder.CHAINCODE, ports.of(Ports.CHAINCODE), Map.of(), data, installation)));
        LocalProcess ledger = launches.launch(LEDGER, this::startLedger);
        ledger.await("the ledger to be ready", PATIENCE, data, () -> Files.exists(data.connection()));
    }

    private LocalProcess startLedger() {
        try {
            Files.deleteIfExists(data.connection());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = installation.java(
                "ledger", List.of("fabric-network/embedded"), "-Xmx256m", "org.blendsm.embedded.EmbeddedLedger");
        command.addAll(List.of(
                "--data", data.ledger().toString(),
                "--port", Integer.toString(ports.of(Ports.LEDGER)),
                "--ca-port", Integer.toString(ports.of(Ports.CA)),
                "--chaincode", OperatorFolder.CHAINCODE + "=127.0.0.1:" + ports.of(Ports.CHAINCODE)));
        return LocalProcess.start(LEDGER, command, Map.of(), data.log(LEDGER));
    }

    @Override
    public void awaitChaincode() {
        chaincode.ifPresent(law -> ChaincodeProcess.await(law, ports.of(Ports.CHAINCODE), data));
    }

    /** Its processes are all that there is. */
    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public void stop() {}
}
