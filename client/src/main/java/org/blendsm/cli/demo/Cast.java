package org.blendsm.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.cli.pool.Bootstrap;
import org.blendsm.cli.pool.KeyFolder;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.cli.trade.ManagedMember;
import org.blendsm.client.Door;
import org.blendsm.client.Joining;
import org.blendsm.client.ManagedCredentials;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.Signatory;
import org.blendsm.model.membership.Role;

/**
 * Who plays in the sale: an operator at its console, a seller whose key identity-service keeps (a device, say), a buyer
 * and a stranger who hold their own keys, a visitor who is a stranger too and whose key is kept, and the pool's broker
 * at the ledger, where its key is at hand.
 *
 * @param bill what the transactions of all but the broker cost
 */
record Cast(
        Door operator,
        ManagedMember seller,
        OwnKeyMember buyer,
        OwnKeyMember stranger,
        ManagedMember visitor,
        Optional<Signatory> broker,
        LedgerBill bill) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Everybody applies, the operator approves, everybody picks up what came of it.
     *
     * @param brokerKey to try what a broker must not; nobody outside the pool has it
     */
    static Cast assemble(OperatorFolder folder, Optional<KeyFolder> brokerKey, Ledger ledger) {
        OperatorFolder.Pool pool = folder.pool();
        URI gateway = pool.door();
        String organisation = pool.mspId();
        LedgerBill bill = new LedgerBill();
        Door operator = folder.console().telling(bill::enter);
        Door open = new Door(gateway, Door.Credentials.NONE);
        Joining seller = Joining.managed(open, "Telemetry Ltd", organisation, List.of(Role.SELLER));
        OwnKeyMember.Applicant buyer = OwnKeyMember.apply(
                gateway, pool.networkFingerprint(), "Data Reader", organisation, List.of(Role.BUYER));
        OwnKeyMember.Applicant stranger = OwnKeyMember.apply(
                gateway, pool.networkFingerprint(), "Stranger", organisation, List.of(Role.BUYER, Role.SELLER));
        Joining visitor = Joining.managed(open, "Visitor", organisation, List.of(Role.BUYER, Role.SELLER));
        for (Joining applicant : List.of(seller, buyer.joining(), stranger.joining(), visitor)) {
            operator.post("/api/v1/applications/" + applicant.application() + "/approval", List.of(), Object.class);
        }
        try {
            return new Cast(
                    operator,
                    managed(gateway, seller, bill),
                    buyer.admitted(ledger, PATIENCE).telling(bill::enter),
                    stranger.admitted(ledger, PATIENCE).telling(bill::enter),
                    managed(gateway, visitor, bill),
                    brokerKey.map(key -> Bootstrap.as(ledger, organisation, key)),
                    bill);
        } catch (IOException e) {
            throw new UncheckedIOException("a certificate that cannot be read", e);
        }
    }

    private static ManagedMember managed(URI gateway, Joining joining, LedgerBill bill) {
        return new ManagedMember(
                joining.address(),
                new Door(gateway, new ManagedCredentials(joining.address(), joining.awaitClientSecret(PATIENCE)))
                        .telling(bill::enter));
    }
}
