package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real network of the small profile, one Raft orderer, and what is left of it when its folder is gone; where
 * Fabric's programs are.
 */
class RealNetworkBackupIT {
    @TempDir
    private Path scratch;

    @Test
    void a_stopped_network_comes_back_from_its_archive_alone() throws Exception {
        RealNetwork.assumePrograms();
        Path archive = scratch.resolve("network.tar.gz");
        try (RealNetwork network = RealNetwork.start(scratch, "small")) {
            CommandLine.Finished running = network.command("backup", "--file", archive.toString());
            assertThat(running.status()).isNotZero();
            assertThat(running.err()).contains("a copy of files that change is none");

            assertThat(network.command("down").status()).isZero();
            CommandLine.Finished kept = network.command("backup", "--file", archive.toString());
            assertThat(kept.status()).as(kept.err()).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                    .isEqualTo("rw-------");
            CommandLine.Finished occupied = network.command("restore", "--file", archive.toString());
            assertThat(occupied.status()).isNotZero();
            assertThat(occupied.err()).contains("there is a network in");

            Files.move(network.data(), scratch.resolve("lost"));
            CommandLine.Finished restored = network.command("restore", "--file", archive.toString());
            assertThat(restored.status()).as(restored.err()).isZero();
            CommandLine.Finished up = network.command("up");
            assertThat(up.status()).as(up.err()).isZero();
            CommandLine.Finished status = network.command("status");
            assertThat(status.status()).as(status.out()).isZero();
            CommandLine.Finished refused = network.command("add-validator", "--org", "auditor", "--name", "auditor2");
            assertThat(refused.err()).contains("no validators can be added");
        }
    }
}
