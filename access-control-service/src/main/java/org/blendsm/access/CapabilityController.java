package org.blendsm.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.access.NewDelegation;
import org.blendsm.model.catalogue.ProductId;
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
@RequestMapping("/api/v1/capabilities")
@Tag(
        name = "Capabilities",
        description = "Rights on products: issued by agreements, given by a product's owner, or handed on")
class CapabilityController {
    private final Capabilities ledger;
    private final CapabilityRegister register;

    CapabilityController(Capabilities ledger, CapabilityRegister register) {
        this.ledger = ledger;
        this.register = register;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Give somebody a right on your own product, without a sale",
            description = "With OPEN you may give its holder envelopes for the product's sealed records; POST"
                    + " /api/v1/decisions answers by it. It ends with its time, or when you take it back.")
    ResponseEntity<Capability> issue(IdempotencyKey key, @RequestBody NewCapability asked) {
        Capability issued = ledger.issue(key, asked);
        return ResponseEntity.created(
                        URI.create("/api/v1/capabilities/" + issued.right().id()))
                .body(issued);
    }

    @GetMapping
    @Operation(
            summary =
                    "Capabilities, live or not: of one holder, by one issuer, on one product, or delegated from one (parent)")
    Page<Capability> list(
            @RequestParam Optional<MemberId> holder,
            @RequestParam Optional<MemberId> issuer,
            @RequestParam Optional<ProductId> product,
            @RequestParam Optional<CapabilityId> parent,
            PageRequest page) {
        return register.list(new CapabilityRegister.Filter(holder, issuer, product, parent), page);
    }

    @GetMapping("/{capability}")
    @Operation(summary = "One capability, live or not")
    Capability find(@PathVariable CapabilityId capability) {
        return register.find(capability)
                .orElseThrow(() -> new Refused(
                        RefusalCode.CAPABILITY_NOT_FOUND, "Nobody was ever given a capability of this id."));
    }

    @PostMapping("/{capability}/delegations")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Hand on a right that you hold, or part of it",
            description = "As far as the product's owner said when giving it (delegable), and never more than you have:"
                    + " fewer actions, an earlier end, less deep. It ends with your own right, however that ends, and"
                    + " you may take it back. A right that an agreement issued is handed on by nobody.")
    ResponseEntity<Capability> delegate(
            IdempotencyKey key, @PathVariable CapabilityId capability, @RequestBody NewDelegation asked) {
        Capability delegated = ledger.delegate(key, capability, asked);
        return ResponseEntity.created(
                        URI.create("/api/v1/capabilities/" + delegated.right().id()))
                .body(delegated);
    }

    @PostMapping("/{capability}/revocation")
    @Operation(
            summary = "Take a right back that you gave, or any that was handed on on your own product",
            description =
                    "All that was delegated from it ends with it. A right that an agreement issued ends with the agreement instead.")
    Capability revoke(@PathVariable CapabilityId capability) {
        return ledger.revoke(capability);
    }
}
