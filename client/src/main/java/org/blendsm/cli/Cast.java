package org.blendsm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.blendsm.client.Door;
import org.blendsm.client.Joining;
import org.blendsm.client.ManagedCredentials;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Role;

/**
 * Who plays in the sale: an operator at its console, a seller whose key identity-service keeps (a device, say), a buyer
 * and a stranger who hold their own keys.
 */
record Cast(Door operator, Seller seller, OwnKeyMember buyer, OwnKeyMember stranger) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    record Seller(MemberId address, Door door) {}

    /** Everybody applies, the operator approves, everybody picks up what came of it. */
    static Cast assemble(URI gateway, Bootstrap bootstrap, Ledger ledger) {
        Connection connection = bootstrap.connection();
        String organisation = connection.operator().mspId();
        Door operator = bootstrap.consoleDoor(gateway);
        Door open = new Door(gateway, Door.Credentials.NONE);
        Joining seller = Joining.managed(open, "Telemetry Ltd", organisation, List.of(Role.SELLER));
        OwnKeyMember.Applicant buyer = OwnKeyMember.apply(
                gateway, connection.networkFingerprint(), "Data Reader", organisation, List.of(Role.BUYER));
        OwnKeyMember.Applicant stranger = OwnKeyMember.apply(
                gateway, connection.networkFingerprint(), "Stranger", organisation, List.of(Role.BUYER, Role.SELLER));
        for (Joining applicant : List.of(seller, buyer.joining(), stranger.joining())) {
            operator.post("/api/v1/applications/" + applicant.application() + "/approval", List.of(), Object.class);
        }
        Seller enrolled = new Seller(
                seller.address(),
                new Door(gateway, new ManagedCredentials(seller.address(), seller.awaitClientSecret(PATIENCE))));
        try {
            return new Cast(operator, enrolled, buyer.admitted(ledger, PATIENCE), stranger.admitted(ledger, PATIENCE));
        } catch (IOException e) {
            throw new UncheckedIOException("a certificate that cannot be read", e);
        }
    }
}
