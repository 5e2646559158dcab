package org.blendsm.pubsub.dispute;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.dispute.UnanchoredClaim;
import org.blendsm.pubsub.agreement.AgreementRegister;
import org.blendsm.pubsub.agreement.Oversight;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/disputes")
@Tag(name = "Disputes", description = "When something was wrong: a claim, its answer, and how what is held was split")
class DisputeController {
    private final Disputes ledger;
    private final DisputeRegister disputes;
    private final AgreementRegister agreements;
    private final Oversight oversight;
    private final Evidence evidence;

    DisputeController(
            Disputes ledger,
            DisputeRegister disputes,
            AgreementRegister agreements,
            Oversight oversight,
            Evidence evidence) {
        this.ledger = ledger;
        this.disputes = disputes;
        this.agreements = agreements;
        this.oversight = oversight;
        this.evidence = evidence;
    }

    /**
     * How an arbiter splits what is held.
     *
     * @param toSeller minor units, before the broker's fee is taken from them; together with {@code toBuyer} all that
     *     is in escrow
     * @param toBuyer minor units
     * @param reason 1 to 2,000 characters, for every member to read
     */
    record NewRuling(
            Money toSeller,
            Money toBuyer,
            @Schema(example = "Half of it was noise.") String reason) {
        NewRuling {
            Text.require(reason, 2_000, "a reason");
        }
    }

    /**
     * By what you have the ledger rule.
     *
     * @param anchored leaves of the last tree that was anchored of the stream, as you know it; 0 where none was
     */
    record NewUnanchored(long anchored) {
        NewUnanchored {
            UnanchoredClaim.require(anchored);
        }
    }

    /**
     * What you say to a claim.
     *
     * @param words what was not so: 1 to 2,000 characters, for every member to read
     * @param evidence SHA-256 of a file that proves it; keep the file, and bring it with PUT
     *     /api/v1/disputes/{agreement}/evidence/{hash}, or show it to the arbiter yourself
     */
    record NewAnswer(
            @Schema(example = "The sensor was sold as one that stands still at night.")
            String words,

            Sha256 evidence) {
        NewAnswer {
            Text.require(words, 2_000, "an answer");
        }
    }

    @PostMapping
    @Operation(
            summary = "Stop your agreement because something was wrong; once",
            description =
                    "Nothing more is delivered, and what is in escrow stays there until an arbiter splits it, or the"
                            + " ledger does because it was not anchored, or nobody has within two weeks. What was paid"
                            + " is not disputed: the offer's refund window says how much of it is held back.")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Dispute> open(@RequestBody NewDispute claim) {
        Dispute dispute = ledger.open(claim);
        return ResponseEntity.created(URI.create("/api/v1/disputes/" + claim.agreement()))
                .body(dispute);
    }

    @GetMapping
    @Operation(summary = "Disputes about your agreements, the newest first; all of them for arbiters and operators")
    Page<Dispute> list(MemberId caller, @RequestParam Optional<DisputeRegister.State> state, PageRequest page) {
        return oversight.isOfficeOf(caller) ? disputes.all(state, page) : disputes.of(caller, state, page);
    }

    @GetMapping("/{agreement}")
    @Operation(summary = "The dispute about an agreement")
    Dispute find(MemberId caller, @PathVariable AgreementId agreement) {
        oversight.requireInsight(agreements.existing(agreement).deal(), caller);
        return disputes.find(agreement)
                .orElseThrow(() -> new Refused(
                        RefusalCode.DISPUTE_NOT_FOUND, "Nobody has opened a dispute about this agreement."));
    }

    @PostMapping("/{agreement}/answer")
    @Operation(
            summary = "Answer the claim of the other side, once; before it is ruled",
            description =
                    "It stops neither a ruling, an arbiter's or the ledger's, nor the two weeks in which one may come.")
    Dispute answer(@PathVariable AgreementId agreement, @RequestBody NewAnswer answer) {
        return ledger.answer(new DisputeAnswer(agreement, answer.words(), answer.evidence()));
    }

    @PutMapping(path = "/{agreement}/evidence/{hash}", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(
            summary = "Bring the evidence that your claim or your answer names",
            description = "1 to 1,048,576 bytes with this SHA-256. Who may read the dispute reads them, at this pool,"
                    + " until the agreement has been closed for 90 days.")
    Dispute bring(
            MemberId caller,
            @PathVariable AgreementId agreement,
            @PathVariable Sha256 hash,
            @RequestBody InputStreamResource content) {
        Dispute dispute = ledger.dispute(agreement);
        requireNamed(dispute, caller, hash);
        byte[] bytes = read(content);
        if (bytes.length > Evidence.LARGEST) {
            throw new Refused(RefusalCode.MALFORMED, "Evidence has at most " + Evidence.LARGEST + " bytes.");
        }
        Sha256 brought = Sha256.of(bytes);
        if (!brought.equals(hash)) {
            throw new Refused(RefusalCode.CONTENT_DOES_NOT_MATCH, "The SHA-256 of these bytes is " + brought + ".");
        }
        evidence.keep(agreement, caller, hash, bytes);
        return dispute;
    }

    /** By the ledger, for its event may not have been read yet. */
    private static void requireNamed(Dispute dispute, MemberId caller, Sha256 hash) {
        boolean claimed =
                dispute.by().equals(caller) && dispute.claim().evidence().equals(hash);
        boolean answered = dispute.answer()
                .filter(said -> said.by().equals(caller))
                .filter(said -> said.answer().evidence().equals(hash))
                .isPresent();
        if (!claimed && !answered) {
            throw new Refused(
                    RefusalCode.EVIDENCE_NOT_NAMED,
                    "Neither a claim nor an answer of yours in this dispute names this SHA-256.");
        }
    }

    private static byte[] read(InputStreamResource content) {
        try (InputStream bytes = content.getInputStream()) {
            return bytes.readNBytes(Evidence.LARGEST + 1);
        } catch (IOException e) {
            throw new Refused(RefusalCode.MALFORMED, "The bytes did not come to their end: send them again.");
        }
    }

    @GetMapping(path = "/{agreement}/evidence/{hash}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(summary = "The evidence that a claim or an answer names, where its party brought it to this pool")
    Resource evidence(MemberId caller, @PathVariable AgreementId agreement, @PathVariable Sha256 hash) {
        oversight.requireInsight(agreements.existing(agreement).deal(), caller);
        return evidence.find(agreement, hash)
                .map(ByteArrayResource::new)
                .orElseThrow(() -> new Refused(
                        RefusalCode.EVIDENCE_NOT_FOUND,
                        "No evidence with this SHA-256 is kept here: ask the party that names it."));
    }

    @PostMapping("/{agreement}/ruling")
    @Operation(summary = "Split what is held; by an arbiter who is no party")
    Dispute rule(@PathVariable AgreementId agreement, @RequestBody NewRuling ruling) {
        return ledger.rule(new Ruling(agreement, ruling.toSeller(), ruling.toBuyer(), ruling.reason()));
    }

    @PostMapping("/{agreement}/unanchored")
    @Operation(
            summary = "Have the ledger rule that more was claimed than is anchored; by the buyer, after three days",
            description =
                    "Without an arbiter, where the offer says that the seller hashes the stream (SOURCE). Of what is"
                            + " held the seller gets the price of what the stream's last anchored tree may hold, and you get all"
                            + " else. It is final. Where the stream has another number of leaves by then than you say, nothing is"
                            + " ruled (OTHER_SIZE_ANCHORED); GET /api/v1/streams/{stream}/anchors tells it.")
    Dispute ruleUnanchored(@PathVariable AgreementId agreement, @RequestBody NewUnanchored claim) {
        return ledger.ruleUnanchored(new UnanchoredClaim(agreement, claim.anchored()));
    }

    @PostMapping("/{agreement}/lapse")
    @Operation(
            summary = "Go on without a ruling that did not come within two weeks",
            description = "What was signed for stands: the agreement is ending, and its claim window opens anew.")
    Dispute lapse(@PathVariable AgreementId agreement) {
        return ledger.lapse(agreement);
    }
}
