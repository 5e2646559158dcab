package org.blendsm.audit;

import java.util.Map;
import java.util.Set;

/** Which tables each function writes; only folded credits and operators who are none any more are deleted. */
final class WrittenTables {
    private static final Set<String> CHANGED_MEMBER = Set.of("member", "operator");
    private static final Set<String> NODE = Set.of("node");
    private static final Set<String> PRODUCT = Set.of("product");
    private static final Set<String> AGREEMENT = Set.of("agreement");
    private static final Set<String> PAYMENT = Set.of("agreement", "receipt", "credit");
    private static final Set<String> DISPUTE = Set.of("agreement", "dispute");
    private static final Set<String> RULING = Set.of("agreement", "dispute", "receipt", "credit");
    private static final Set<String> CAPABILITY = Set.of("capability", "capability-held");
    private static final Set<String> SEALED_RECORD = Set.of("sealed-record");
    private static final Set<String> CONSENT = Set.of("consent");
    private static final Set<String> DELETED = Set.of("credit", "operator");

    private static final Map<String, Set<String>> TABLES = Map.ofEntries(
            Map.entry("membership:found", Set.of("network", "member", "member-key", "operator")),
            Map.entry("membership:approve", Set.of("member", "member-key", "operator")),
            Map.entry("membership:suspend", CHANGED_MEMBER),
            Map.entry("membership:reinstate", CHANGED_MEMBER),
            Map.entry("membership:expel", CHANGED_MEMBER),
            Map.entry("membership:leave", CHANGED_MEMBER),
            Map.entry("membership:rotateKey", Set.of("member", "member-key")),
            Map.entry("membership:setEncryptionKey", Set.of("member")),
            Map.entry("membership:publishPolicy", Set.of("network")),
            Map.entry("membership:registerNode", NODE),
            Map.entry("membership:describeNode", NODE),
            Map.entry("membership:retireNode", NODE),
            Map.entry("token:issue", Set.of("entry", "supply", "credit")),
            Map.entry("token:transfer", Set.of("entry", "account", "credit")),
            Map.entry("token:fold", Set.of("account", "credit")),
            Map.entry("catalogue:publish", PRODUCT),
            Map.entry("catalogue:revise", PRODUCT),
            Map.entry("catalogue:offer", Set.of("product", "offer")),
            Map.entry("catalogue:withdraw", PRODUCT),
            Map.entry(
                    "agreement:accept",
                    Set.of("agreement", "agreement-of", "capability", "capability-held", "account", "credit")),
            Map.entry("agreement:topUp", Set.of("agreement", "entry", "account", "credit")),
            Map.entry("agreement:proposeExtension", Set.of("extension")),
            Map.entry("agreement:acceptExtension", Set.of("agreement", "capability", "capability-held")),
            Map.entry("agreement:end", AGREEMENT),
            Map.entry("agreement:openClaims", AGREEMENT),
            Map.entry("payment:settle", PAYMENT),
            Map.entry("payment:close", PAYMENT),
            Map.entry("dispute:open", DISPUTE),
            Map.entry("dispute:answer", DISPUTE),
            Map.entry("dispute:rule", RULING),
            Map.entry("dispute:ruleUnanchored", RULING),
            Map.entry("dispute:lapse", DISPUTE),
            Map.entry("rating:rate", Set.of("rating")),
            Map.entry("rating:answer", Set.of("rating-answer")),
            Map.entry("integrity:anchor", Set.of("anchor", "anchor-latest")),
            Map.entry("access:issue", CAPABILITY),
            Map.entry("access:revoke", CAPABILITY),
            Map.entry("privacy:register", SEALED_RECORD),
            Map.entry("privacy:grant", Set.of("envelope")),
            Map.entry("privacy:erase", SEALED_RECORD),
            Map.entry("privacy:giveConsent", CONSENT),
            Map.entry("privacy:withdrawConsent", CONSENT));

    /** The tables of one row, by its key. */
    private static final Map<String, String> SOLE = Map.of("network", "network~current", "supply", "supply");

    private WrittenTables() {}

    /** @throws Broken where a row is of another function's table, or was deleted though it stays for ever */
    static void require(CommittedTransaction transaction) {
        Set<String> tables = TABLES.getOrDefault(transaction.function(), Set.of());
        for (Row row : transaction.rows()) {
            Broken.unless(
                    tables.contains(row.table())
                            && SOLE.getOrDefault(row.table(), row.key()).equals(row.key()),
                    "%s wrote %s",
                    transaction.function(),
                    row.key());
            Broken.unless(row.value().isPresent() || DELETED.contains(row.table()), "%s was deleted", row.key());
        }
    }
}
