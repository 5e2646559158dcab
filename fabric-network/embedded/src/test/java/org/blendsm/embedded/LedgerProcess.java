package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The ledger as a process of its own, with the probe chaincode, over one data folder. */
record LedgerProcess(Path data) {
    /** Returns at once. */
    Process launch(int chaincodePort, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedLedger.class.getName(),
                "--data",
                data.toString(),
                "--chaincode",
                "probe=127.0.0.1:" + chaincodePort));
        return new ProcessBuilder(command).redirectError(log().toFile()).start();
    }

    /** Returns when it says that it is ready. */
    Process start(int chaincodePort, String... options) throws IOException {
        Process process = launch(chaincodePort, options);
        String ready =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(ready)
                .as("the ledger is ready; it said: %s", Files.readString(log()))
                .contains("\"ready\":true");
        return process;
    }

    Connection connection() throws IOException {
        return JsonMapper.shared().readValue(data.resolve("connection.json").toFile(), Connection.class);
    }

    Path log() {
        return data.resolveSibling(data.getFileName() + ".log");
    }
}
