package org.blendsm.cli.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.cli.pool.Ports;

/**
 * A real Fabric network on this machine, run by the scripts in {@code fabric-network}; each endorsing organisation's
 * peer has a chaincode process of its own.
 */
final class FabricNetwork implements InstanceLedger {
    private static final List<String> ENDORSING = List.of("operator", "provider", "consumer");

    private final DataDirectory data;
    private final Installation installation;
    private final Ports ports;
    private final String profile;
    private final Map<Integer, LocalProcess> chaincodes = new TreeMap<>();

    /** @param profile for a new network: {@code default} or {@code small} */
    FabricNetwork(DataDirectory data, Installation installation, Ports ports, String profile) {
        this.data = data;
        this.installation = installation;
        this.ports = ports;
        this.profile = profile;
    }

    @Override
    public void start(Launches launches) {
        Path collections = installation.home().resolve("fabric-network").resolve("collections.json");
        command(
                "up",
                "--profile",
                profile,
                "--port-base",
                Integer.toString(ports.of(Ports.NETWORK)),
                "--chaincode",
                "name=" + OperatorFolder.CHAINCODE + ",tls=yes,collections=" + collections);
        for (String organisation : ENDORSING) {
            int port = ports.chaincodeOf(ENDORSING.indexOf(organisation));
            String name = "chaincode-" + organisation;
            chaincodes.put(
                    port,
                    launches.launch(
                            name,
                            () -> ChaincodeProcess.start(
                                    name, packageId(organisation), port, tls(organisation), data, installation)));
        }
    }

    private Map<String, String> tls(String organisation) {
        Path msp = chaincodeFolder(organisation).resolve("msp");
        return Map.of(
                "CHAINCODE_TLS_KEY", msp.resolve("keystore").resolve("key_sk").toString(),
                "CHAINCODE_TLS_CERT",
                        msp.resolve("signcerts").resolve("cert.pem").toString());
    }

    private Path chaincodeFolder(String organisation) {
        return data.fabric().resolve(organisation).resolve("chaincode");
    }

    private String packageId(String organisation) {
        try {
            return Files.readString(chaincodeFolder(organisation).resolve(OperatorFolder.CHAINCODE + ".id"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the chaincode is not installed at " + organisation, e);
        }
    }

    @Override
    public void awaitChaincode() {
        chaincodes.forEach((port, chaincode) -> ChaincodeProcess.await(chaincode, port, data));
    }

    /** In silence: of what does not run, the start that follows speaks. */
    @Override
    public boolean isWhole() {
        return ended(script(
                                installation,
                                List.of("status", "--data", data.fabric().toString()))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD))
                == 0;
    }

    @Override
    public void stop() {
        if (data.networkPort().isPresent()) {
            command("down");
        }
    }

    private void command(String name, String... options) {
        List<String> words =
                new ArrayList<>(List.of(name, "--data", data.fabric().toString()));
        words.addAll(List.of(options));
        if (run(installation, words) != 0) {
            throw new CommandFailed("blendsm network " + name
                    + " failed, as it says above; its parts' logs: ./blendsm network logs --data " + data.fabric());
        }
    }

    /**
     * Runs a command of the network's own script, which speaks on this process's output.
     *
     * @return what it ended with
     */
    static int run(Installation installation, List<String> words) {
        return ended(script(installation, words).inheritIO());
    }

    private static ProcessBuilder script(Installation installation, List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(
                installation.home().resolve("fabric-network").resolve("network").toString());
        command.addAll(words);
        return new ProcessBuilder(command);
    }

    private static int ended(ProcessBuilder script) {
        try {
            return script.start().waitFor();
        } catch (IOException e) {
            throw new CommandFailed("cannot run the network's script: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted");
        }
    }
}
