package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.blendsm.fabric.testing.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real network of the small profile, while an organisation's peer is down, and when it was expelled; where Fabric's
 * programs are.
 */
class MissingPeerIT {
    private static final String CHAINCODE = "name=other,address=127.0.0.1:" + FreePorts.block(1);

    @TempDir
    private Path scratch;

    @Test
    void an_upgrade_that_broke_off_is_done_again_and_nobody_waits_for_a_peer_that_was_expelled() throws Exception {
        RealNetwork.assumePrograms();
        try (RealNetwork network = RealNetwork.start(scratch, "small")) {
            network.folder().kill("auditor", "peer");
            CommandLine.Finished brokenOff = upgrade(network);
            assertThat(brokenOff.status()).isNotZero();
            assertThat(brokenOff.err()).contains("auditor cannot approve other");
            requireDone(network.command("up"));
            assertThat(requireDone(upgrade(network))).contains("version 1, sequence 1");

            requireDone(network.command("expel", "--org", "auditor", "--id", "peer.auditor"));
            assertThat(requireDone(upgrade(network)))
                    .contains("auditor has no peer: other goes without its approval", "version 2, sequence 2");

            requireDone(network.command("add-node", "--org", "auditor", "--name", "auditor2"));
            assertThat(requireDone(upgrade(network)))
                    .as("by its new peer")
                    .doesNotContain("without its approval")
                    .contains("version 3, sequence 3");

            requireDone(network.command("expel", "--org", "consumer", "--id", "peer.consumer"));
            assertThat(requireDone(upgrade(network)))
                    .as("without one of those who endorse")
                    .contains("consumer has no peer: other goes without its approval", "version 4, sequence 4");
        }
    }

    private static CommandLine.Finished upgrade(RealNetwork network) throws Exception {
        return network.command("upgrade-chaincode", "--chaincode", CHAINCODE);
    }

    /** @return what it said of its progress */
    private static String requireDone(CommandLine.Finished command) {
        assertThat(command.status()).as(command.err()).isZero();
        return command.err();
    }
}
