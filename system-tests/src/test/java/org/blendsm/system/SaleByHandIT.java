package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.blendsm.fabric.proof.EndorsementRule;
import org.blendsm.fabric.proof.ReceiptBundle;
import org.blendsm.fabric.proof.ReceiptProof;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.Receipt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The blocks of {@code docs/sale-by-hand.md}, as they stand, in one Bash on an instance that runs. */
@ExtendWith(SharedInstance.Extension.class)
class SaleByHandIT {
    private static final Path PAGE = Path.of("..", "docs", "sale-by-hand.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```$\\n(.*?)^```$");
    private static final List<String> PROGRAMS =
            List.of("bash", "curl", "jq", "mosquitto_pub", "mosquitto_sub", "sha256sum");
    /** Nobody leaves a subscriber behind. */
    private static final String FIRST = "trap 'kill $(jobs -p) 2> /dev/null' EXIT\n";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    @BeforeEach
    void requirePrograms() {
        List<String> missing = PROGRAMS.stream()
                .filter(program -> !RealNetwork.isThere(program))
                .toList();
        assumeTrue(missing.isEmpty(), () -> "not on PATH, so nobody has tried the page: " + String.join(", ", missing));
    }

    @Test
    void what_the_page_says_is_what_happens_from_joining_to_departure(RunningInstance instance) throws Exception {
        StubProgram.install(scratch.resolve("blendsm"), "exit 0"); // it is up
        Path usualData = Files.createSymbolicLink(scratch.resolve(".blendsm"), instance.data());
        Path said = scratch.resolve("said.txt");
        Path complained = scratch.resolve("complained.txt");

        Process bash = paste(said, complained);
        Files.delete(usualData); // nobody cleans up behind it

        assertThat(bash.exitValue()).as(Files.readString(complained)).isZero();
        assertThat(complained).content().doesNotContain("waited a minute", "jq: error", "curl: ");
        assertThat(said)
                .content()
                .containsSubsequence(
                        "this was agreed on",
                        "\"heldBy\":\"DEPOSIT\"",
                        "sequence:29 ",
                        "\"8\" is message 7",
                        "\"paid\":149,\"fee\":1,\"refunded\":0,\"escrow\":0,",
                        "\"stars\":5",
                        "ALREADY_RATED",
                        "\"stars\":4",
                        "\"acknowledged\":10,",
                        "\"heldBy\":\"CREDIT\"",
                        "\"acknowledged\":15,",
                        "\"state\":\"Opened\"",
                        "\"words\":\"Nobody had 41 to 45 before.\"",
                        "\"state\":\"Ruled\"",
                        "\"ruling\":{\"dispute\":",
                        "\"state\":\"Left\"");
        assertThat(Files.readAllLines(scratch.resolve("received.txt"))).hasSize(30);
        assertThat(scratch.resolve("shown.txt")).hasSameBinaryContentAs(scratch.resolve("more.txt"));
        requireProven(
                scratch.resolve("ruled.json"),
                RunningMarket.on(instance).network().fingerprint());
    }

    /** Off-line, by the file of what the arbiter ruled. */
    private static void requireProven(Path sent, Sha256 network) throws IOException {
        Receipt ruled = ReceiptProof.verify(
                        CanonicalJson.decode(Files.readAllBytes(sent), ReceiptBundle.class),
                        network,
                        "blendsm",
                        EndorsementRule.MARKETPLACE)
                .receipt();
        assertThat(ruled.ruling()).isPresent();
        assertThat(List.of(ruled.paid(), ruled.refunded())).containsExactly(new Money(50), new Money(50));
        assertThat(ruled.last()).isTrue();
    }

    /** All blocks, one after the other, without a pause to look. */
    private Process paste(Path said, Path complained) throws IOException, InterruptedException {
        String blocks = BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining());
        Path script = Files.writeString(scratch.resolve("page.sh"), FIRST + blocks);
        ProcessBuilder bash = new ProcessBuilder("bash", script.toString());
        bash.environment().put("HOME", scratch.toString());
        Process pasted = bash.directory(scratch.toFile())
                .redirectOutput(said.toFile())
                .redirectError(complained.toFile())
                .start();
        try {
            assertThat(pasted.waitFor(4, TimeUnit.MINUTES))
                    .as("it ended; it had said: " + Files.readString(said))
                    .isTrue();
        } finally {
            pasted.descendants().forEach(ProcessHandle::destroy);
            pasted.destroy();
        }
        return pasted;
    }
}
