package org.blendsm.privacy;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Text;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.SealedRecords;
import org.springframework.http.HttpStatus;
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
@RequestMapping("/api/v1/consents")
@Tag(name = "Consents", description = "What members agree to about themselves, until they take it back")
class ConsentController {
    private static final String GIVE = "privacy:giveConsent";

    private final SealedRecords ledger;
    private final Catalogue catalogue;
    private final ConsentRegister register;
    private final ConsentWords words;
    private final Leftovers leftovers;

    ConsentController(
            SealedRecords ledger,
            Catalogue catalogue,
            ConsentRegister register,
            ConsentWords words,
            Leftovers leftovers) {
        this.ledger = ledger;
        this.catalogue = catalogue;
        this.register = register;
        this.words = words;
        this.leftovers = leftovers;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Agree, about yourself, to records of a product",
            description = "Words and salt are kept here and their hash on the ledger before the answer. That your"
                    + " address agreed to something for this product stays there for ever.")
    ResponseEntity<Consent> give(MemberId caller, IdempotencyKey key, @RequestBody AskedConsent asked) {
        // Whom the ledger would refuse leaves nothing here
        catalogue.product(asked.product());
        ConsentId id = new ConsentId(key.idFor(caller, GIVE));
        leftovers.sweep();
        words.keep(id, asked.wording());
        Consent consent;
        try {
            consent = ledger.giveConsent(key, asked.consent());
        } catch (Refused | SigningRefused no) {
            words.dropUngiven(id, asked.wording().hash());
            throw no;
        }
        words.given(consent);
        return ResponseEntity.created(URI.create("/api/v1/consents/" + id)).body(consent);
    }

    @GetMapping
    @Operation(summary = "Consents: of one member, or for one product")
    Page<Consent> list(
            @RequestParam Optional<MemberId> subject, @RequestParam Optional<ProductId> product, PageRequest page) {
        return register.list(new ConsentRegister.Filter(subject, product), page);
    }

    @GetMapping("/{consent}")
    @Operation(summary = "What the ledger says of a consent")
    Consent find(@PathVariable ConsentId consent) {
        return register.get(consent);
    }

    @PostMapping("/{consent}/withdrawal")
    @Operation(
            summary = "Take your own consent back",
            description =
                    "Nothing is sealed, granted or given out by it any more. It erases nothing: what was sealed is"
                            + " its owner's to erase, and what was opened before cannot be called back.")
    Consent withdraw(@PathVariable ConsentId consent) {
        return ledger.withdrawConsent(consent);
    }

    @GetMapping("/{consent}/words")
    @Operation(summary = "What was agreed to: for who gave the consent and for the product's owner")
    Wording words(MemberId caller, @PathVariable ConsentId consent) {
        Consent given = register.get(consent);
        if (!given.subject().equals(caller)
                && !catalogue
                        .product(given.content().product())
                        .listing()
                        .owner()
                        .equals(caller)) {
            throw new Refused(
                    RefusalCode.NOT_THE_SUBJECT, "Only who gave the consent and the product's owner read its words.");
        }
        return words.find(given)
                .orElseThrow(() -> new Refused(
                        RefusalCode.CONTENT_NOT_FOUND, "The words are not kept here: ask who gave the consent."));
    }

    @PutMapping("/{consent}/words")
    @Operation(
            summary = "Bring the words of your own consent",
            description = "For members who give it at the ledger themselves, with SHA-256(salt ‖ words).")
    Wording bring(MemberId caller, @PathVariable ConsentId consent, @RequestBody Wording wording) {
        Consent given = own(caller, consent);
        requireUndisguised(wording);
        NewRecord.requireMatch(wording.hash(), given.content().text());
        words.keep(consent, wording);
        words.given(given);
        return wording;
    }

    @PostMapping("/{consent}/words/erasure")
    @Operation(
            summary = "Erase the words of your own consent, with their salt",
            description = "The hash stays on the ledger, and nobody finds the words by it. The consent is as live as it"
                    + " was: to end it, withdraw it.")
    Consent erase(MemberId caller, @PathVariable ConsentId consent) {
        Consent given = own(caller, consent);
        words.erase(consent);
        return given;
    }

    private Consent own(MemberId caller, ConsentId consent) {
        Consent given = register.get(consent);
        if (!given.subject().equals(caller)) {
            throw new Refused(
                    RefusalCode.NOT_THE_SUBJECT, "Only who gave the consent brings its words, or erases them.");
        }
        return given;
    }

    /** Not in the words' own record, which also holds what was kept before this was refused. */
    private static void requireUndisguised(Wording wording) {
        try {
            Text.requireUndisguised(wording.words());
        } catch (IllegalArgumentException e) {
            throw new Refused(RefusalCode.MALFORMED, e.getMessage() + ".");
        }
    }
}
