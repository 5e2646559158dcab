package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.testing.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What {@code blendsm up} makes of what it finds. */
class UpIT {
    private static final int PORTS = 12 + 80;
    private static final String LETTERS = "dätä größer";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    @Test
    void after_a_try_on_real_fabric_that_is_refused_it_starts_the_embedded_ledger_in_a_folder_of_any_name()
            throws Exception {
        assumeTrue(
                Charset.forName(System.getProperty("sun.jnu.encoding"))
                        .newEncoder()
                        .canEncode(LETTERS),
                "this machine's file names have no such letters: set LC_ALL to a UTF-8 locale");
        String data = scratch.resolve(LETTERS).toString();
        String base = Integer.toString(FreePorts.block(PORTS));
        CommandLine.Finished tried = CommandLine.run(
                scratch, BareMachine.in(scratch).environment(), "up", "--fabric", "--data", data, "--port-base", base);
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err()).contains("there may be none in");

        CommandLine.Finished up = CommandLine.run(scratch, "up", "--data", data);
        try {
            assertThat(up.status()).as(up.err()).isZero();
            assertThat(up.out()).contains("embedded ledger", "http://127.0.0.1:" + base);
            assertThat(Path.of(data, "fabric")).doesNotExist();
        } finally {
            CommandLine.Finished down = CommandLine.run(scratch, "down", "--data", data);
            assertThat(down.status()).as(down.err()).isZero();
        }
    }

    @Test
    void on_a_real_network_it_starts_the_peer_that_ended_and_then_nothing_more() throws Exception {
        RealNetwork.assumePrograms();
        try (RunningInstance instance = RunningInstance.startOnRealNetwork(scratch, "small")) {
            NetworkFolder network = new NetworkFolder(instance.data().resolve("fabric"));
            String first = Files.readString(instance.data().resolve("instance.json"));
            network.kill("operator", "peer");

            instance.up();

            try (Ledger ledger = instance.ledger()) {
                instance.requireSoundLedger(ledger);
            }
            assertThat(instance.data().resolve("instance.json")).hasContent(first);
            CommandLine.Finished again = instance.tryUp();
            assertThat(again.status()).isEqualTo(1);
            assertThat(again.err()).contains("an instance runs on");
        }
    }
}
