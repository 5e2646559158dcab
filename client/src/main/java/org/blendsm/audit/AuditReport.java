package org.blendsm.audit;

import java.util.List;
import org.blendsm.model.Sha256;

/**
 * What an audit came to.
 *
 * @param network fingerprint of the network: the hash of its genesis block's header, to be held against the one that
 *     the auditor knows from elsewhere
 * @param blocks how many were read, from block 0 on
 * @param transactions valid ones of the marketplace's chaincode
 * @param supply all money there is, in minor units
 */
public record AuditReport(Sha256 network, long blocks, long transactions, long supply, List<Finding> findings) {
    public AuditReport {
        findings = List.copyOf(findings);
    }

    public boolean holds() {
        return findings.stream().allMatch(Finding::holds);
    }
}
