package org.blendsm.pubsub.token;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Transfers", description = "Money from one member to another, and new money from the treasury")
class EntryController {
    private final Tokens ledger;
    private final Spending spending;

    EntryController(Tokens ledger, Spending spending) {
        this.ledger = ledger;
        this.spending = spending;
    }

    /**
     * A payment to another member.
     *
     * @param to address of who is paid
     * @param amount in minor units; at least 1
     * @param fold credit rows to spend from, as your account lists them; chosen for you where it is left out
     */
    record NewTransfer(MemberId to, Money amount, Optional<Fold> fold) {
        NewTransfer {
            new Transfer(to, amount, Fold.NONE);
        }
    }

    /**
     * New money for a member.
     *
     * @param to address of the member who gets it
     * @param amount in minor units
     */
    record NewIssue(MemberId to, Money amount) {}

    @PostMapping("/transfers")
    @Operation(
            summary = "Pay another member",
            description =
                    "At once and for good. What you were paid waits in credit rows beside your folded balance; the"
                            + " rows that a payment needs are chosen for you unless you name them.")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Entry> transfer(MemberId caller, IdempotencyKey key, @RequestBody NewTransfer wish) {
        Fold fold = wish.fold().orElseGet(() -> spending.foldFor(caller, wish.amount()));
        return created(caller, ledger.transfer(key, new Transfer(wish.to(), wish.amount(), fold)));
    }

    @PostMapping("/issues")
    @Operation(summary = "Issue new money; by an operator, who is the treasury")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Entry> issue(IdempotencyKey key, @RequestBody NewIssue wish) {
        return created(wish.to(), ledger.issue(key, wish.to(), wish.amount()));
    }

    /** An entry is found again on the statement of whom it concerns. */
    private static ResponseEntity<Entry> created(MemberId concerned, Entry entry) {
        return ResponseEntity.created(URI.create("/api/v1/accounts/" + concerned + "/statement"))
                .body(entry);
    }
}
