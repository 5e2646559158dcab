package org.blendsm.cli.trade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.concurrent.Callable;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataOption;
import org.blendsm.cli.instance.InstanceState;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.ledger.Deadline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops an agreement because something was wrong. */
@Command(
        name = "dispute",
        description =
                "Stops an agreement of this instance's buyer, or seller, because something was wrong, once: what is"
                        + " held then stays held until an arbiter splits it, or the ledger does because it was not"
                        + " anchored, or the dispute lapses.",
        mixinStandardHelpOptions = true)
public final class DisputeCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private PartyOption party = new PartyOption();

    @Parameters(index = "0", paramLabel = "AGREEMENT", description = "its id: 64 hex digits")
    private String agreement = "";

    @Parameters(index = "1", paramLabel = "CLAIM", description = "what was wrong, for every member to read")
    private String claim = "";

    @Option(
            names = "--evidence",
            paramLabel = "FILE",
            required = true,
            description =
                    "what proves it: its SHA-256 goes on the ledger; the file itself you keep, and show the arbiter")
    private Path evidence = Path.of("");

    @Option(names = "--json", description = "one line of JSON: the dispute")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        NewDispute said = said(PartyOption.agreement(agreement));
        InstanceState.ofRunning(data.directory());
        Dispute dispute = party.member(data.directory()).door().post("/api/v1/disputes", said, Dispute.class);
        if (json) {
            System.out.println(new String(CanonicalJson.encode(dispute, Dispute.class), UTF_8));
            return 0;
        }
        System.out.printf("Disputed: nothing more is delivered under agreement %s%n", said.agreement());
        System.out.printf(
                "Keep %s as it is, for an arbiter: its SHA-256 %s is the evidence%n", evidence, said.evidence());
        if (dispute instanceof Dispute.Opened opened) {
            System.out.println(whoRules(opened));
        }
        return 0;
    }

    static String whoRules(Dispute.Opened opened) {
        return """
                An arbiter has until %s; then anybody may let it lapse.
                Where the offer says that the seller hashes (SOURCE), and more was claimed than the stream has anchored,
                after %s its buyer may have the ledger rule: POST /api/v1/disputes/%s/unanchored""".formatted(
                        opened.ruleUntil(),
                        opened.at().plus(Dispute.ANCHORING_TIME).plus(Deadline.TOLERANCE),
                        opened.claim().agreement());
    }

    private NewDispute said(AgreementId id) throws IOException {
        Sha256 hash = hash(evidence);
        try {
            return new NewDispute(id, claim, hash);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("this is no claim: " + e.getMessage(), e);
        }
    }

    private static Sha256 hash(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        Files.copy(file, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return Sha256.ofBytes(digest.digest());
    }
}
