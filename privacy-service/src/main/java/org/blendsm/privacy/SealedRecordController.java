package org.blendsm.privacy;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Decision;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.privacy.SealedRecords;
import org.springframework.core.io.FileSystemResource;
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
@RequestMapping("/api/v1/sealed-records")
@Tag(name = "Sealed records", description = "Data that only those open who were given an envelope")
class SealedRecordController {
    private final SealedRecords ledger;
    private final Capabilities rights;
    private final Sealing sealing;
    private final SealedRecordRegister register;
    private final Contents contents;
    private final EnvelopeContents envelopes;

    SealedRecordController(
            SealedRecords ledger,
            Capabilities rights,
            Sealing sealing,
            SealedRecordRegister register,
            Contents contents,
            EnvelopeContents envelopes) {
        this.ledger = ledger;
        this.rights = rights;
        this.sealing = sealing;
        this.register = register;
        this.contents = contents;
        this.envelopes = envelopes;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Keep a record that you sealed, of your own product",
            description = "The bytes are on disk and their hashes on the ledger before the answer.")
    ResponseEntity<SealedRecord> seal(MemberId caller, IdempotencyKey key, @RequestBody NewRecord record) {
        SealedRecord sealed = sealing.seal(caller, key, record);
        return ResponseEntity.created(URI.create("/api/v1/sealed-records/" + sealed.id()))
                .body(sealed);
    }

    @GetMapping
    @Operation(summary = "Sealed records: of one owner, or of one product")
    Page<SealedRecord> list(
            @RequestParam Optional<MemberId> owner, @RequestParam Optional<ProductId> product, PageRequest page) {
        return register.list(new SealedRecordRegister.Filter(owner, product), page);
    }

    @GetMapping("/{record}")
    @Operation(summary = "What the ledger says of a record; a tombstone where it was erased")
    SealedRecord find(@PathVariable RecordId record) {
        return register.get(record);
    }

    @GetMapping(path = "/{record}/content", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(
            summary = "The sealed bytes: for the record's owner and for those who were given an envelope",
            description =
                    "An envelope opens as long as the right that it was given for is live, and the consent that the"
                            + " record names, if any: the ledger is asked.")
    Resource content(MemberId caller, @PathVariable RecordId record) {
        SealedRecord.Kept kept = register.kept(record);
        if (!kept.owner().equals(caller)) {
            requireOpen(register.envelope(record, caller)
                    .orElseThrow(() -> new Refused(
                            RefusalCode.ENVELOPE_REQUIRED,
                            "You were given no envelope for this record: ask its owner.")));
        }
        Path file = contents.find(kept)
                .orElseThrow(() -> new Refused(
                        RefusalCode.CONTENT_NOT_FOUND,
                        "The bytes are not kept here. The record says: "
                                + kept.content().storage()));
        return new FileSystemResource(file);
    }

    @PutMapping(path = "/{record}/content", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(
            summary = "Bring the sealed bytes of your own record",
            description = "For members who register at the ledger themselves, with the SHA-256 of these bytes.")
    SealedRecord bring(
            MemberId caller,
            @PathVariable RecordId record,
            @RequestBody InputStreamResource content,
            HttpServletRequest request)
            throws IOException {
        return sealing.bring(caller, record, content.getInputStream(), request.getContentLengthLong());
    }

    @PostMapping("/{record}/envelopes")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Give the holder of a live capability the key of your own record, sealed to them",
            description = "Seal it to the encryptionKey that GET /api/v1/members/{address} names, as"
                    + " docs/sealed-records.md says. What you give is not checked here, for nobody here can open it;"
                    + " whoever is given another thing is told so by the client that opens it. Giving again puts the"
                    + " new envelope in the place of the former. It opens as long as the right is live.")
    Envelope give(MemberId caller, @PathVariable RecordId record, @RequestBody NewEnvelope envelope) {
        return sealing.give(caller, record, envelope);
    }

    @PutMapping("/{record}/envelopes/{holder}")
    @Operation(
            summary = "Bring an envelope that you granted at the ledger yourself",
            description = "For members who grant at the ledger themselves, with the SHA-256 of the envelope.")
    Envelope bring(
            MemberId caller,
            @PathVariable RecordId record,
            @PathVariable MemberId holder,
            @RequestBody SealedKey envelope) {
        return sealing.bring(caller, record, holder, envelope);
    }

    @GetMapping("/{record}/envelopes/mine")
    @Operation(
            summary = "The envelope that you were given for a record",
            description =
                    "As long as the right that it was given for is live, and the consent that the record names, if"
                            + " any: the ledger is asked.")
    HeldEnvelope mine(MemberId caller, @PathVariable RecordId record) {
        SealedRecord.Kept kept = register.kept(record);
        Envelope granted = register.envelope(record, caller).orElseThrow(() -> Sealing.notGranted(caller));
        if (!kept.owner().equals(caller)) {
            requireOpen(granted);
        }
        SealedKey key = envelopes
                .find(granted)
                .orElseThrow(() -> new Refused(
                        RefusalCode.CONTENT_NOT_FOUND, "The envelope was not brought here: ask the record's owner."));
        return new HeldEnvelope(granted, key);
    }

    @PostMapping("/{record}/erasure")
    @Operation(
            summary = "Erase your own record: bytes and envelopes are destroyed, a tombstone stays",
            description = "What was opened before cannot be called back.")
    SealedRecord erase(@PathVariable RecordId record) {
        return ledger.erase(record);
    }

    /**
     * Since the envelope was given its record may have been erased, its right have ended, or the consent that it needs
     * been withdrawn, and the event not be read yet. Where the ledger gives no answer, nothing is opened.
     */
    private void requireOpen(Envelope granted) {
        SealedRecord.Kept kept = SealedRecordRegister.kept(ledger.record(granted.record()));
        kept.content().consent().ifPresent(ledger::liveConsent);
        Decision decision = rights.check(granted.capability(), Action.OPEN);
        if (!decision.allowed()) {
            throw new Refused(
                    RefusalCode.CAPABILITY_NOT_LIVE,
                    "The right that your envelope was given for is over: " + decision.reason()
                            + ". Agree with the owner anew, and ask for an envelope for the new right.");
        }
    }
}
