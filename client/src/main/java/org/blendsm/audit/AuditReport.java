package org.blendsm.audit;

import java.util.List;
import org.blendsm.model.Sha256;

/**
 * What an audit came to.
 *
 * @param network fingerprint of the network: the hash of its genesis block's header, to be held against the one that
 *     the auditor knows from elsewhere
 * @param blocks how many were read, from block 0 on
 * @param transactions valid ones that call the marketplace's chaincode, or change its state all the same
 * @param supply all money there is, in minor units
 * @param definitions of the marketplace's chaincode, in the order in which the channel agreed on them: whose peers may
 *     write its rows since then
 */
public record AuditReport(
        Sha256 network,
        long blocks,
        long transactions,
        long supply,
        List<Definition> definitions,
        List<Finding> findings) {
    public AuditReport {
        definitions = List.copyOf(definitions);
        findings = List.copyOf(findings);
    }

    /**
     * What the channel agreed on about the chaincode.
     *
     * @param sequence counts the definitions, from 1
     * @param endorsedBy whose signatures a change needs, such as {@code 2 of (OperatorMSP.peer, …)}
     */
    public record Definition(Place place, long sequence, String version, String endorsedBy) {}

    public boolean holds() {
        return findings.stream().allMatch(Finding::holds);
    }
}
