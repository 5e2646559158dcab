package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerFault;

/** The peers of all four organisations of a real network; each is asked what it answers itself, with no chaincode. */
final class EveryPeer implements AutoCloseable {
    private final Map<String, Ledger> peers = new TreeMap<>();

    static EveryPeer of(NetworkFolder folder) throws IOException {
        EveryPeer all = new EveryPeer();
        for (String organisation : NetworkFolder.ORGANISATIONS) {
            all.peers.put(organisation, folder.connect(organisation));
        }
        return all;
    }

    void requireToAnswer(NetworkFolder.Member member) {
        peers.forEach((organisation, peer) -> assertThat(member.at(peer).height())
                .as("the peer of %s", organisation)
                .isPositive());
    }

    void requireToRefuse(NetworkFolder.Member member) {
        peers.forEach((organisation, peer) -> assertThatExceptionOfType(LedgerFault.class)
                .as("the peer of %s", organisation)
                .isThrownBy(() -> member.at(peer).height())
                .withMessageContaining("access denied"));
    }

    @Override
    public void close() {
        peers.values().forEach(Ledger::close);
    }
}
