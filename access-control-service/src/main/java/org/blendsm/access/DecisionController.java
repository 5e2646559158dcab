package org.blendsm.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.blendsm.model.access.Decision;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/decisions")
@Tag(name = "Decisions", description = "May they? Answered from what the ledger's events told, without asking it")
class DecisionController {
    private final Decisions decisions;

    DecisionController(Decisions decisions) {
        this.decisions = decisions;
    }

    @PostMapping
    @Operation(
            summary = "Whether the holder of a capability may do something now",
            description =
                    "A no is an answer like a yes, with its reason. Where the ledger is out of sight the answer is"
                            + " no.")
    Decision decide(@RequestBody NewDecision asked) {
        return decisions.decide(asked);
    }
}
