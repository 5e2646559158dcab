package org.blendsm.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A ledger of its own for one test class, with the probe chaincode and one ordinary member of each organisation. */
final class TestNetwork implements AutoCloseable {
    private final EmbeddedLedger ledger;
    private final ProbeChaincode probe;
    private final ProbeChaincode other;
    private final Map<String, Member> members = new ConcurrentHashMap<>();

    private TestNetwork(Settings settings) throws IOException {
        probe = new ProbeChaincode("probe");
        other = new ProbeChaincode("other");
        ledger = EmbeddedLedger.start(settings);
        addChaincode(new ChaincodeAddress("probe", "127.0.0.1", probe.port()));
        addChaincode(new ChaincodeAddress("other", "127.0.0.1", other.port()));
    }

    static TestNetwork start() throws IOException {
        return start(Settings.ephemeral());
    }

    static TestNetwork start(Settings settings) throws IOException {
        return new TestNetwork(settings);
    }

    /** Waits for what comes soon, and on a slow machine later. */
    static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    /** Returns when the ledger has reached it. */
    void addChaincode(ChaincodeAddress address) throws IOException {
        ledger.addChaincode(address);
        eventually().until(() -> ledger.chaincodeReady(address.name()));
    }

    EmbeddedLedger ledger() {
        return ledger;
    }

    ProbeChaincode probe() {
        return probe;
    }

    /** The chaincode {@code other}. */
    ProbeChaincode other() {
        return other;
    }

    CaClient ca(String organisation) throws Exception {
        return new CaClient(ledger.connection(), organisation);
    }

    /** The organisation's ordinary member, enrolled at the first call. */
    Member member(String organisation) {
        return members.computeIfAbsent(organisation, name -> {
            try {
                CaClient ca = ca(name);
                return ca.connect(ca.member(ca.enrolRegistrar(), name + "-member", "client"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public void close() throws IOException {
        members.values().forEach(Member::close);
        ledger.close();
        probe.close();
        other.close();
    }
}
