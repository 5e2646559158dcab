package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.identity.Pem;
import org.blendsm.fabric.testing.FreePorts;

/**
 * One ledger with two probe chaincodes on it and ordinary members of every organisation. It is started once for all
 * classes, so a case keeps to keys of its own.
 */
final class Testbed implements AutoCloseable {
    static final String PROBE = "probe";
    static final String OTHER = "other";

    /** Held by operator and provider; only their members may read. */
    static final String PAIR = "pair";

    /** Held by operator and provider; any member may ask a peer that holds it, and only theirs may write. */
    static final String READABLE = "readable";

    /** Held by operator and provider, and forgotten after two blocks. */
    static final String SHORT = "short";

    /** Held by operator and provider; a write is endorsed by provider alone. */
    static final String OWN_POLICY = "ownPolicy";

    /** Held by operator alone; anybody may read and write. */
    static final String SINGLE = "single";

    /** Held by operator and provider; only their peers may read and write, and no client. */
    static final String PEERS = "peers";

    /** Held by operator and provider, and to be sent to three peers more than there are. */
    static final String SPREAD = "spread";

    private static final String RUN = Long.toString(System.nanoTime(), 36);
    private static final AtomicInteger KEYS = new AtomicInteger();

    private final LedgerUnderTest ledger;
    private final Map<String, Member> members = new ConcurrentHashMap<>();
    private final Map<String, Enrolled> registrars = new ConcurrentHashMap<>();
    private final Map<String, Enrolled> endorsers = new ConcurrentHashMap<>();
    private final Map<String, Enrolled> revoked = new ConcurrentHashMap<>();
    private final int probePort = FreePorts.block(1);
    private final String probeId;
    private final ProbeChaincode other;
    private final ManagedChannel orderer;
    private ProbeChaincode probe;

    /** Ready for the first case when this returns: every peer has reached both chaincodes. */
    static Testbed on(LedgerUnderTest ledger) throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        Testbed testbed = new Testbed(ledger);
        for (String organisation : List.of("operator", "provider", "consumer")) {
            Member member = testbed.member(organisation);
            for (String chaincode : List.of(PROBE, OTHER)) {
                await().atMost(Duration.ofSeconds(90))
                        .ignoreExceptions()
                        .until(() -> Member.text(member.network()
                                        .getContract(chaincode)
                                        .newProposal("tx:channel")
                                        .setEndorsingOrganizations(mspId(organisation))
                                        .build()
                                        .evaluate())
                                .equals(LedgerUnderTest.CHANNEL));
            }
        }
        return testbed;
    }

    private Testbed(LedgerUnderTest ledger) throws IOException {
        this.ledger = ledger;
        this.orderer = ledger.orderer().open();
        this.probeId = ledger.install(PROBE, probePort, collections());
        this.probe = new ProbeChaincode(probeId, probePort);
        int otherPort = FreePorts.block(1);
        this.other = new ProbeChaincode(ledger.install(OTHER, otherPort, ""), otherPort);
    }

    private static String collections() {
        return "["
                + String.join(
                        ",",
                        collection(PAIR, "\"memberOnlyRead\":true,\"memberOnlyWrite\":true,\"blockToLive\":0"),
                        collection(READABLE, "\"memberOnlyRead\":false,\"memberOnlyWrite\":true,\"blockToLive\":0"),
                        collection(SHORT, "\"memberOnlyRead\":true,\"memberOnlyWrite\":true,\"blockToLive\":2"),
                        collection(
                                OWN_POLICY,
                                "\"memberOnlyRead\":true,\"memberOnlyWrite\":true,\"blockToLive\":0,"
                                        + "\"endorsementPolicy\":{\"signaturePolicy\":\"OR('ProviderMSP.peer')\"}"),
                        "{\"name\":\"" + SINGLE + "\",\"policy\":\"OR('OperatorMSP.member')\","
                                + "\"requiredPeerCount\":0,\"maxPeerCount\":2,\"blockToLive\":0,"
                                + "\"memberOnlyRead\":false,\"memberOnlyWrite\":false}",
                        "{\"name\":\"" + PEERS + "\",\"policy\":\"OR('OperatorMSP.peer','ProviderMSP.peer')\","
                                + "\"requiredPeerCount\":0,\"maxPeerCount\":2,\"blockToLive\":0,"
                                + "\"memberOnlyRead\":true,\"memberOnlyWrite\":true}",
                        "{\"name\":\"" + SPREAD + "\",\"policy\":\"OR('OperatorMSP.member','ProviderMSP.member')\","
                                + "\"requiredPeerCount\":3,\"maxPeerCount\":3,\"blockToLive\":0,"
                                + "\"memberOnlyRead\":false,\"memberOnlyWrite\":false}")
                + "]";
    }

    private static String collection(String name, String more) {
        return "{\"name\":\"" + name + "\",\"policy\":\"OR('OperatorMSP.member','ProviderMSP.member')\","
                + "\"requiredPeerCount\":0,\"maxPeerCount\":2," + more + "}";
    }

    /** That the gateway says what the orderers said when they refused a transaction, as far as it can tell. */
    void requireNotOrdered(Refusal refusal, String said) {
        if (ledger.byzantine()) {
            assertThat(refusal.code()).isEqualTo(Code.UNAVAILABLE);
            assertThat(refusal.message())
                    .isEqualTo(
                            "insufficient number of orderers could successfully process transaction to satisfy quorum requirement");
        } else {
            assertThat(refusal.code()).isEqualTo(Code.ABORTED);
            assertThat(refusal.message()).startsWith("received unsuccessful response from orderer: " + said);
        }
    }

    LedgerUnderTest ledger() {
        return ledger;
    }

    ManagedChannel orderer() {
        return orderer;
    }

    ProbeChaincode probe() {
        return probe;
    }

    /** Stops the probe chaincode: whatever it runs ends without an answer. */
    void stopProbe() {
        probe.close();
    }

    void startProbe() throws IOException {
        probe = new ProbeChaincode(probeId, probePort);
    }

    /** A key that no other case has. */
    static String key(String name) {
        return name + "-" + RUN + "-" + KEYS.incrementAndGet();
    }

    static String mspId(String organisation) {
        return Character.toUpperCase(organisation.charAt(0)) + organisation.substring(1) + "MSP";
    }

    CaClient ca(String organisation) throws Exception {
        return new CaClient(ledger.authority(organisation), mspId(organisation));
    }

    Enrolled registrar(String organisation) throws Exception {
        Enrolled known = registrars.get(organisation);
        if (known == null) {
            known = ca(organisation).registrar();
            registrars.put(organisation, known);
        }
        return known;
    }

    /** Somebody new with a certificate of that organisation's authority. */
    Enrolled newcomer(String organisation, String type) throws Exception {
        return ca(organisation).newcomer(registrar(organisation), type);
    }

    /** An identity that counts as that organisation's peer, so that it can endorse what no peer would. */
    Enrolled endorser(String organisation) throws Exception {
        Enrolled known = endorsers.get(organisation);
        if (known == null) {
            known = newcomer(organisation, "peer");
            endorsers.put(organisation, known);
        }
        return known;
    }

    /** Somebody whose certificate ended a minute ago. No authority gives such a one; its key does. */
    Enrolled expired(String organisation, String type) throws Exception {
        String id = type + "-" + UUID.randomUUID();
        KeyPair keys = CaClient.newKey();
        X509Certificate certificate = ledger.issuer(organisation)
                .issue(Issuer.Subject.of(id, type), keys.getPublic(), Duration.ofMinutes(-1));
        return new Enrolled(id, mspId(organisation), Pem.of(certificate), keys);
    }

    /** Somebody of consumer's whom every peer knows to be revoked. */
    Enrolled revoked(String type) throws Exception {
        Enrolled known = revoked.get(type);
        if (known == null) {
            known = newcomer(Revocations.ORGANISATION, type);
            new Revocations(this).revoke(known);
            revoked.put(type, known);
        }
        return known;
    }

    Member connect(Enrolled enrolled, String organisation) throws Exception {
        return new Member(enrolled, ledger.peer(organisation), PROBE);
    }

    /** The organisation's ordinary member, connected to its organisation's peer. */
    Member member(String organisation) throws Exception {
        Member known = members.get(organisation);
        if (known == null) {
            known = connect(newcomer(organisation, "client"), organisation);
            members.put(organisation, known);
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        members.values().forEach(Member::close);
        orderer.shutdownNow();
        ledger.close();
        probe.close();
        other.close();
    }
}
