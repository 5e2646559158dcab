package org.blendsm.cli.trade;

import java.io.IOException;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.membership.Role;
import picocli.CommandLine.Option;

/** Which party of an agreement a command speaks for: one of this instance's own members. */
final class PartyOption {
    private enum Party {
        BUYER,
        SELLER
    }

    @Option(names = "--as", description = "this instance's own ${COMPLETION-CANDIDATES} (usually its buyer)")
    private Party party = Party.BUYER;

    /** @throws CommandFailed where this instance has no such member */
    ManagedMember member(DataDirectory data) throws IOException {
        return new InstanceMember(data, Role.valueOf(party.name())).known();
    }

    static AgreementId agreement(String id) {
        try {
            return AgreementId.of(id);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("an agreement's id has 64 hex digits, and this is none: " + id, e);
        }
    }
}
