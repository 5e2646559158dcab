package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.proof.GenesisBlock;
import org.blendsm.model.Sha256;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.system.TestLedger.Person;
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
            Member founder = found(network.folder());
            try (Ledger ledger = network.folder().connect("auditor")) {
                ChannelConfiguration.newest(network.folder().tools("auditor").at(ledger))
                        .requireBlocksSignedByOrderers("OperatorMSP");
            }
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

            Files.move(network.folder().path(), scratch.resolve("lost"));
            CommandLine.Finished restored = network.command("restore", "--file", archive.toString());
            assertThat(restored.status()).as(restored.err()).isZero();
            CommandLine.Finished up = network.command("up");
            assertThat(up.status()).as(up.err()).isZero();
            CommandLine.Finished status = network.command("status");
            assertThat(status.status()).as(status.out()).isZero();
            for (String organisation : List.of("operator", "provider", "consumer")) {
                requireToKnow(network.folder(), organisation, founder);
            }
            CommandLine.Finished refused = network.command("add-validator", "--org", "auditor", "--name", "auditor2");
            assertThat(refused.err()).contains("no validators can be added");
        }
    }

    /** What is on the ledger before the backup is made. */
    private static Member found(NetworkFolder folder) throws Exception {
        Person operator = folder.enrol("operator", "the-operator", "admin", Role.OPERATOR);
        try (Ledger ledger = folder.connect("operator")) {
            Sha256 fingerprint = GenesisBlock.fingerprint(operator.at(ledger).block(0));
            return operator.at(ledger).contract(Memberships.class).found(operator.founding(fingerprint));
        }
    }

    private static void requireToKnow(NetworkFolder folder, String organisation, Member founder) throws Exception {
        try (Ledger ledger = folder.connect(organisation)) {
            Memberships memberships = folder.tools(organisation).at(ledger).contract(Memberships.class);
            assertThat(memberships.member(founder.id()))
                    .as("at the peer of %s", organisation)
                    .isEqualTo(founder);
        }
    }
}
