package org.blendsm.benchmarks.ledger;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.Processes;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.membership.Role;

/**
 * The write that the ledgers are measured with: a seller publishes a product, three rows read and one written, by our
 * own client straight at the peer's gateway, until it is committed.
 */
final class Publishing {
    static final String NODES = "nodes";
    static final String CHAINCODE = "chaincode";
    static final String CLIENT = "client";
    static final NewProduct PRODUCT = new NewProduct(
            "Live telemetry",
            "What this machine's own sensors tell, once a second",
            List.of("telemetry"),
            "application/json",
            "{\"load\":0.4}",
            "For the buyer's own use");

    private Publishing() {}

    static ClosedLoop on(LedgerUnderLoad ledger, Founded founded) throws IOException, GeneralSecurityException {
        return on(ledger, founded.admit("Telemetry Ltd", Role.SELLER).contract(Catalogue.class));
    }

    static ClosedLoop on(LedgerUnderLoad ledger, Catalogue catalogue) {
        return new ClosedLoop(
                watched(ledger),
                () -> catalogue.publish(new IdempotencyKey(UUID.randomUUID().toString()), PRODUCT));
    }

    /** The programs that a transaction needs. */
    static Map<String, Processes> watched(LedgerUnderLoad ledger) {
        return Map.of(NODES, ledger.nodes(), CHAINCODE, ledger.chaincodes(), CLIENT, Processes.own());
    }

    /** What every comparison of ledgers tells. */
    static void tell(Comparison<Round>.Rounds rounds, String throughput, String nodeCpu) {
        ClosedLoop.tell(rounds, "transactions", throughput);
        tellCpu(rounds, nodeCpu);
    }

    static void tellCpu(Comparison<Round>.Rounds rounds, String nodeCpu) {
        rounds.tell("node CPU ms/transaction", round -> round.cpuMillis(NODES), nodeCpu);
        rounds.tell("chaincode CPU ms", round -> round.cpuMillis(CHAINCODE), "");
        rounds.tell("client CPU ms", round -> round.cpuMillis(CLIENT), "");
    }
}
