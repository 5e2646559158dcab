package org.blendsm.identity.member;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.Node;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The network and its nodes. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Network", description = "What the network is and where its nodes are")
class NetworkController {
    private final NetworkRecords records;

    NetworkController(NetworkRecords records) {
        this.records = records;
    }

    @GetMapping("/network")
    @Operation(
            summary = "The network's fingerprint and policy",
            description = "Open to all. Hold the fingerprint that you check proofs against from elsewhere.")
    @SecurityRequirements
    Network network() {
        return records.network();
    }

    @GetMapping("/nodes")
    @Operation(summary = "The global static node record: each organisation's peer, services and broker")
    Page<Node> nodes(PageRequest page) {
        return records.nodes(page);
    }
}
