package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.blendsm.fabric.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What {@code blendsm up} makes of what it finds. */
class UpIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    @Test
    @ExtendWith(SharedInstance.Extension.class)
    void after_a_try_on_real_fabric_that_is_refused_it_starts_the_embedded_ledger_in_a_folder_of_any_name(
            RunningInstance shared) throws Exception {
        Path data = shared.data();
        assumeTrue(
                data.endsWith(RunningInstance.ODD_NAME),
                "the shared instance has a plain folder: it stands on real Fabric, or this machine's file names have no such letters and LC_ALL wants a UTF-8 locale");
        CommandLine.Finished status = CommandLine.run(scratch, "status", "--data", data.toString());
        assertThat(status.status()).as(status.err()).isZero();
        assertThat(status.out()).contains("embedded ledger", "http://127.0.0.1:" + shared.base() + "/");
        assertThat(data.resolve("fabric")).doesNotExist();
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
