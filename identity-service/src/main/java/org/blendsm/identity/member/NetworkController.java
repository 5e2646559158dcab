package org.blendsm.identity.member;

import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.Node;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What everybody may know about the network, members or not. */
@RestController
@RequestMapping("/api/v1")
class NetworkController {
    private final NetworkRecords records;

    NetworkController(NetworkRecords records) {
        this.records = records;
    }

    /** Fingerprint and policy. Open to all: but hold the fingerprint that proofs are checked against from elsewhere. */
    @GetMapping("/network")
    Network network() {
        return records.network();
    }

    /** The global static node record: where each organisation's peer, services and broker are. */
    @GetMapping("/nodes")
    Page<Node> nodes(PageRequest page) {
        return records.nodes(page);
    }
}
