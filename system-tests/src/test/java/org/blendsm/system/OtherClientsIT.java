package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fabric clients that nobody here wrote, on what {@code blendsm up} started, with nothing but the answer of
 * {@code blendsm ledger connection --json}.
 */
@ExtendWith(SharedInstance.Extension.class)
class OtherClientsIT {
    private static final String SCRIPTS = "other-clients";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path scratch;

    private static Path connection;

    @BeforeAll
    static void whatAToolIsTold(RunningInstance instance) throws IOException, InterruptedException {
        CommandLine.Finished told = CommandLine.run(
                scratch,
                "ledger",
                "connection",
                "--json",
                "--data",
                instance.data().toString());
        assertThat(told.status()).as(told.err()).isZero();
        connection = Files.writeString(scratch.resolve("connection.json"), told.lastLine());
    }

    @Test
    void the_package_fabric_gateway_reads_writes_and_hears_of_it() throws Exception {
        CommandLine.Finished finished = node("gateway.js");

        assertThat(finished.status()).as(finished.err()).isZero();
        assertThat(finished.lastLine()).contains("\"eventName\":\"catalogue:ProductPublished\"");
    }

    @Test
    void the_package_fabric_ca_client_manages_people_and_departments() throws Exception {
        CommandLine.Finished finished = node("ca.js");

        assertThat(finished.status()).as(finished.err()).isZero();
    }

    @Test
    void fabrics_own_peer_program_queries_and_invokes() throws Exception {
        requireFabric("peer");

        assertThat(program("peer.sh")).startsWith("published: Winds by peer");
    }

    @Test
    void fabrics_own_ca_client_enrols_renews_revokes_and_removes() throws Exception {
        requireFabric("fabric-ca-client");

        assertThat(program("ca.sh")).startsWith("enrolled, renewed, revoked, removed: program-");
    }

    private static void requireFabric(String program) {
        for (String needed : List.of(program, "jq")) {
            Assumptions.assumeTrue(
                    RealNetwork.isThere(needed),
                    needed + " is neither on PATH nor in FABRIC_HOME, so nobody has tried Fabric's own clients");
        }
    }

    /** The last line that a script for Fabric's programs prints. */
    private static String program(String script) throws IOException, InterruptedException {
        Path log = scratch.resolve(script + ".log");
        Process process = new ProcessBuilder(
                        Path.of(SCRIPTS, script).toAbsolutePath().toString(), connection.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0).as(Files.readString(log)).isTrue();
        return Files.readAllLines(log).getLast();
    }

    private static CommandLine.Finished node(String script) throws IOException, InterruptedException {
        return NodePrograms.installed(SCRIPTS).run(PATIENCE, script, connection.toString());
    }
}
