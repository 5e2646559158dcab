package org.blendsm.pubsub.agreement;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.agreement.Extension;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.token.Fold;
import org.blendsm.pubsub.token.Spending;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/agreements")
@Tag(name = "Agreements", description = "What a buyer and a seller agreed on, with the deposit in escrow")
class AgreementController {
    /** Between its end and its claim window the broker opened that and closed it, or the other side disputed it. */
    private static final Set<RefusalCode> GONE_ON =
            Set.of(RefusalCode.AGREEMENT_CLOSED, RefusalCode.AGREEMENT_NOT_OPEN);

    private final Agreements ledger;
    private final AgreementRegister agreements;
    private final ExtensionRegister extensions;
    private final Spending spending;
    private final Oversight oversight;

    AgreementController(
            Agreements ledger,
            AgreementRegister agreements,
            ExtensionRegister extensions,
            Spending spending,
            Oversight oversight) {
        this.ledger = ledger;
        this.agreements = agreements;
        this.extensions = extensions;
        this.spending = spending;
        this.oversight = oversight;
    }

    @PostMapping
    @Operation(
            summary = "Accept an offer as it stands and lock the deposit",
            description = "GET /api/v1/products/{id} has the id of the present offer. A deposit pays for one credit"
                    + " window at least: its messages times the price.")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Agreement> accept(MemberId caller, IdempotencyKey key, @RequestBody NewAgreement wish) {
        Fold fold = wish.fold().orElseGet(() -> spending.foldFor(caller, wish.deposit()));
        Agreement agreement = ledger.accept(key, wish.acceptance(fold));
        return ResponseEntity.created(
                        URI.create("/api/v1/agreements/" + agreement.deal().id()))
                .body(agreement);
    }

    @GetMapping
    @Operation(
            summary = "Your agreements, as buyer or seller, the newest first",
            description = "Everything named must hold.")
    Page<Agreement> list(
            MemberId caller,
            @RequestParam Optional<AgreementSearch.State> state,
            @RequestParam Optional<ProductId> product,
            PageRequest page) {
        return agreements.search(new AgreementSearch(caller, state, product, page));
    }

    @GetMapping("/{id}")
    @Operation(summary = "An agreement, for its parties and its broker")
    Agreement find(MemberId caller, @PathVariable AgreementId id) {
        Agreement agreement = agreements.existing(id);
        oversight.requireInsight(agreement.deal(), caller);
        return agreement;
    }

    @PostMapping("/{id}/top-ups")
    @Operation(summary = "Add to the deposit of your open agreement")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Agreement> topUp(
            MemberId caller, IdempotencyKey key, @PathVariable AgreementId id, @RequestBody NewTopUp wish) {
        Fold fold = wish.fold().orElseGet(() -> spending.foldFor(caller, wish.amount()));
        return ResponseEntity.created(URI.create("/api/v1/agreements/" + id))
                .body(ledger.topUp(key, new TopUp(id, wish.amount(), fold)));
    }

    @PostMapping("/{id}/extension")
    @Operation(
            summary = "Propose to the other side that your open agreement lasts longer",
            description = "Whoever proposes again, from either side, replaces what was proposed before.")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Extension> proposeExtension(@PathVariable AgreementId id, @RequestBody NewTerm wish) {
        return ResponseEntity.created(URI.create("/api/v1/agreements/" + id + "/extension"))
                .body(ledger.proposeExtension(id, wish.until()));
    }

    @GetMapping("/{id}/extension")
    @Operation(
            summary = "The latest extension that was proposed, for the agreement's parties and its broker",
            description = "It can be accepted while the agreement ends at its 'from'.")
    Extension extension(MemberId caller, @PathVariable AgreementId id) {
        oversight.requireInsight(agreements.existing(id).deal(), caller);
        return extensions
                .find(id)
                .orElseThrow(() ->
                        new Refused(RefusalCode.EXTENSION_NOT_FOUND, "Nobody has proposed to extend this agreement."));
    }

    @PostMapping("/{id}/extension/acceptance")
    @Operation(
            summary = "Accept the extension that the other side proposes: the agreement and its right last longer",
            description = "Name the end that was proposed. Nothing else of the agreement changes, and what receives"
                    + " its stream goes on receiving.")
    Agreement acceptExtension(@PathVariable AgreementId id, @RequestBody NewTerm wish) {
        return ledger.acceptExtension(id, wish.until());
    }

    @PostMapping("/{id}/end")
    @Operation(
            summary = "End an open agreement: nothing more is delivered, the claim window opens",
            description =
                    "Two transactions; where only the first was made, the broker makes the second, or you ask again.")
    Agreement end(@PathVariable AgreementId id) {
        ledger.end(id);
        try {
            return ledger.openClaims(id);
        } catch (Refused refused) {
            if (!GONE_ON.contains(refused.code())) {
                throw refused;
            }
            return ledger.agreement(id);
        }
    }
}
