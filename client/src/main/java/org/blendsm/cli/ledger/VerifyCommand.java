package org.blendsm.cli.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.fabric.proof.EndorsementRule;
import org.blendsm.fabric.proof.ProofRefused;
import org.blendsm.fabric.proof.ReceiptBundle;
import org.blendsm.fabric.proof.ReceiptProof;
import org.blendsm.model.Sha256;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.Receipt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code blendsm verify}: holds a receipt's bundle against the network's fingerprint; asks nobody. */
@Command(
        name = "verify",
        description = {
            "Checks a receipt's bundle (GET /api/v1/agreements/ID/receipts/N/bundle) off-line: that the network's",
            "ledger has this receipt, by whose word, that voucher, tick and invoice are signed, and on which anchored tree",
            "of the stream the invoice stands. With --message and --proof also that this message is in that tree.",
            "Peers' certificates count as they were when they were asked, which the file says; what was revoked since is",
            "not known.",
            "Ends with 3 where the file does not prove it, and says why; with 1 where it could not be tried."
        },
        mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
    private static final int NOT_PROVEN = 3;

    @Parameters(paramLabel = "FILE", description = "the bundle, as it was answered")
    private @Nullable Path file;

    @Option(
            names = "--network",
            paramLabel = "FINGERPRINT",
            required = true,
            description = "the network's, 64 hex digits, from somebody you trust and not from the file")
    private String network = "";

    @Option(
            names = "--not-before",
            paramLabel = "TIME",
            description = "refuse what peers are said to have been asked before, such as 2026-11-29T00:00:00Z: their"
                    + " keys of that time may be known to others")
    private Instant notBefore = Instant.MIN;

    @ArgGroup(exclusive = false)
    private @Nullable Message message;

    /** One of the stream's, and where it stands. */
    private static final class Message {
        @Option(
                names = "--message",
                paramLabel = "FILE",
                required = true,
                description = "the bytes of one message, as they were delivered")
        private Path payload = Path.of("");

        @Option(
                names = "--proof",
                paramLabel = "FILE",
                required = true,
                description = "where it stands in the invoice's tree, as it was answered (GET"
                        + " /api/v1/streams/PRODUCT/inclusion-proofs/SEQUENCE?treeSize=SIZE)")
        private Path proof = Path.of("");
    }

    @Option(names = "--json", description = "one line of JSON")
    private boolean json;

    @Override
    public Integer call() {
        try {
            ReceiptProof proof =
                    ReceiptProof.verify(bundle(), fingerprint(), OperatorFolder.CHAINCODE, EndorsementRule.MARKETPLACE);
            if (proof.askedAt().isBefore(notBefore)) {
                System.err.println("blendsm: " + file + " proves too little: peers were asked at " + proof.askedAt()
                        + ", before " + notBefore);
                return NOT_PROVEN;
            }
            Optional<InclusionProof> included = Optional.ofNullable(message).map(asked -> included(proof, asked));
            tell(proof, included);
            return 0;
        } catch (ProofRefused e) {
            System.err.println("blendsm: " + file + " proves nothing: " + e.reason() + ": " + e.getMessage());
            return NOT_PROVEN;
        }
    }

    private ReceiptBundle bundle() {
        return decode(file, ReceiptBundle.class, "receipt's bundle");
    }

    private static InclusionProof included(ReceiptProof receipt, Message asked) {
        InclusionProof proof = decode(asked.proof, InclusionProof.class, "inclusion proof");
        receipt.requireIncludes(Sha256.of(bytes(asked.payload)), proof);
        return proof;
    }

    private static <T> T decode(@Nullable Path file, Class<T> type, String what) {
        try {
            return Optional.ofNullable(CanonicalJson.decode(bytes(file), type))
                    .orElseThrow(() -> new IllegalArgumentException("it holds nothing"));
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(file + " is no " + what + ": " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(@Nullable Path file) {
        if (file == null || !Files.isReadable(file)) {
            throw new CommandFailed("there is no " + file + " to read");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Sha256 fingerprint() {
        try {
            return new Sha256(network);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("a network's fingerprint has 64 hex digits: ./blendsm audit prints it", e);
        }
    }

    private void tell(ReceiptProof proof, Optional<InclusionProof> included) {
        if (json) {
            System.out.println(new String(CanonicalJson.encode(proof), UTF_8));
            return;
        }
        Receipt receipt = proof.receipt();
        System.out.printf(
                "proven: receipt %d of agreement %s, %s to the seller, %s to the broker, %s back to the buyer%n",
                receipt.number(), receipt.agreement(), receipt.paid(), receipt.fee(), receipt.refunded());
        System.out.printf(
                "endorsed by %s, by certificates valid at %s; later revocations are not known%n",
                String.join(", ", proof.endorsedBy()), proof.askedAt());
        System.out.printf(
                "voucher %s, invoice %s%n",
                receipt.voucher().isPresent() ? "signed" : "none",
                receipt.invoice().isPresent() ? "signed" : "none");
        receipt.ruling()
                .ifPresent(ruling -> System.out.printf(
                        "by the ruling of %s in the dispute %s%n",
                        ruling.arbiter()
                                .map(arbiter -> "the arbiter " + arbiter)
                                .orElse("the ledger itself"),
                        ruling.dispute()));
        proof.tree()
                .ifPresent(tree -> System.out.printf(
                        "the invoice stands on the first %d messages of stream %s, under the anchored root %s%n",
                        tree.treeSize(), proof.stream(), tree.root()));
        included.ifPresent(
                where -> System.out.printf("the message is number %d of them, counted from 0%n", where.sequence()));
    }
}
