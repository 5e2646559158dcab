package org.blendsm.rating;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.model.MemberId;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reputations")
@Tag(name = "Reputations", description = "What all of a member's partners say of it, folded into one")
class ReputationController {
    private final Reputations reputations;
    private final LedgerMembers members;

    ReputationController(Reputations reputations, LedgerMembers members) {
        this.reputations = reputations;
        this.members = members;
    }

    @GetMapping("/{member}")
    @Operation(
            summary = "A member's reputation: count, raters, mean, histogram, and the mean weighted by what was paid",
            description = "Whoever rated several trades counts once, with the latest stars and the largest trade.")
    Reputation of(@PathVariable MemberId member) {
        return reputations.of(members.existing(member).id());
    }
}
