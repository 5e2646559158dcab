package org.blendsm.cli.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.blendsm.cli.command.Await;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.command.Progress;
import org.blendsm.client.Door;
import org.blendsm.client.Joining;
import org.blendsm.client.OwnKeyCredentials;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.Signatory;
import org.blendsm.fabric.Signer;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.ServiceAttribute;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Founding;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.NodeDescription;
import org.blendsm.model.membership.Role;

/**
 * What a pool needs once before its first member: the services' certificates, the broker's membership, a member for
 * tools; the operator's its key and the founding of the network too. Another organisation's is admitted by the
 * operator, elsewhere. Every step looks first whether it was done.
 */
public final class Bootstrap {
    public static final String OPERATOR = "operator";
    private static final String TOOLS = "tools";
    private static final String POOL = "pool";
    private static final String REQUEST = "request.json";
    /** X25519's base point. */
    private static final EncryptionKey SOME_KEY = new EncryptionKey("CQ" + "A".repeat(41) + "=");

    private static final Duration ENROLMENT = Duration.ofSeconds(30);
    private static final Duration REACHED = Duration.ofMinutes(2);

    private final DataDirectory data;
    private final Connection connection;
    private final OwnCertificates certificates;

    private Bootstrap(DataDirectory data, Connection connection) {
        this.data = data;
        this.connection = connection;
        this.certificates = new OwnCertificates(connection);
    }

    public static Bootstrap of(DataDirectory data) {
        return new Bootstrap(data, Connection.read(data));
    }

    public Connection connection() {
        return connection;
    }

    OperatorFolder operator() {
        return new OperatorFolder(data.of(OPERATOR));
    }

    /** Whose key founds, and is gone after it. In the operator's folder, which in containers is a volume of its own. */
    private KeyFolder founder() {
        return new KeyFolder(operator().folder().resolve("founder"));
    }

    /** What members are told of a pool that is not the operator's. */
    private OperatorFolder pool() {
        return new OperatorFolder(data.of(POOL));
    }

    boolean isOperators() {
        return connection.owner().equals(OPERATOR);
    }

    public KeyFolder tools() {
        return new KeyFolder(data.of(TOOLS));
    }

    KeyFolder service(Service service) {
        return new KeyFolder(service.folder(data));
    }

    /** Certificates from the organisation's CA: for the operator in its own pool, for each service, for tools. */
    public void enrol() {
        Map<KeyFolder, Map<String, String>> wanted = new LinkedHashMap<>();
        if (isOperators()) {
            wanted.put(operator().key(), Map.of());
        }
        wanted.put(tools(), Map.of());
        for (Service service : Service.values()) {
            if (service.onTheLedger()) {
                wanted.put(service(service), Map.of(ServiceAttribute.NAME, service.title()));
            }
        }
        certificates.enrol(wanted);
    }

    /** The operator's pool: the founding transaction, and the network's first members beside it. */
    public void found() {
        atLedger(this::found);
        certificates.retireFounder(founder());
        atLedger(ledger -> {
            Memberships memberships = asOperator(ledger).contract(Memberships.class);
            if (!isKnown(memberships, service(Service.PUBSUB_PAYMENT).member())) {
                requireNobodyElses(service(Service.PUBSUB_PAYMENT), ledger);
                memberships.approve(broker());
            }
            if (!isKnown(memberships, tools().member())) {
                requireNobodyElses(tools(), ledger);
                memberships.approve(toolsMember());
            }
        });
    }

    /** A node has its row because its pool was admitted. */
    private void requireOwnAddresses(Ledger ledger, Memberships memberships) {
        if (node(memberships, connection.owner()).isPresent()) {
            Stream.of(service(Service.PUBSUB_PAYMENT), tools())
                    .filter(folder -> !isKnown(memberships, folder.member()))
                    .forEach(folder -> requireNobodyElses(folder, ledger));
        }
    }

    /**
     * Before there was an {@code address} beside each key, one that had followed another got its own when it was first
     * met: nobody's.
     *
     * @throws CommandFailed with what belongs into which file
     */
    private void requireNobodyElses(KeyFolder folder, Ledger ledger) {
        holder(as(ledger, connection.own().mspId(), folder))
                .filter(member -> !member.equals(folder.member()))
                .ifPresent(member -> {
                    throw new CommandFailed("the key in " + folder.folder() + " is of member " + member + ", and "
                            + folder.address() + " says " + folder.member() + ": write " + member
                            + " into that file, then run this again");
                });
    }

    /** Whose key it is, by what the ledger would answer to a change, which is not made; empty where it does not say. */
    private static Optional<MemberId> holder(Signatory signatory) {
        try {
            return Optional.of(signatory
                    .endorsed(Memberships.class, memberships -> memberships.setEncryptionKey(SOME_KEY))
                    .answer()
                    .id());
        } catch (Refused refused) {
            return Optional.empty();
        }
    }

    /**
     * Any other organisation's pool: writes what it asks the operator for, and waits for the ledger to say that this
     * was granted. Its own word is all that it signs.
     *
     * @throws CommandFailed when the time is over, with what to do
     */
    void awaitAdmission(Duration within, Progress progress) {
        PoolRequest request = new PoolRequest(
                connection.owner(), connection.own().mspId(), connection.networkFingerprint(), broker(), toolsMember());
        Path file = pool().folder().resolve(REQUEST);
        asBroker(this::requireOwnAddresses);
        // A key that followed another applies for nothing: what the first one asked for stays
        if (!service(Service.PUBSUB_PAYMENT).isRotated() && !tools().isRotated()) {
            request.write(file);
        }
        if (!isAdmitted(request)) {
            progress.say("            the operator admits this pool: blendsm pool admit " + file + " --operator DIR");
            Await.forSomebody(
                    "the operator to admit this pool: give " + file + " to the operator, who runs `blendsm pool admit "
                            + file.getFileName() + " --operator DIR`, then run this again",
                    within,
                    () -> isAdmitted(request));
        }
    }

    /** Anybody with a certificate of the network may look: the broker's own will do, which is no member's yet. */
    private boolean isAdmitted(PoolRequest request) {
        AtomicBoolean admitted = new AtomicBoolean();
        asBroker((_, memberships) -> admitted.set(
                request.isAdmitted(memberships, service(Service.PUBSUB_PAYMENT).member(), tools().member())));
        return admitted.get();
    }

    /** An administrator of the organisation signs; the operator whom it makes holds a key that administers nothing. */
    private void found(Ledger ledger) {
        if (!founded(asOperator(ledger).contract(Memberships.class))) {
            certificates.enrolFounder(founder());
            Application application = application("Operator", operator().key(), Role.OPERATOR);
            as(ledger, connection.own().mspId(), founder())
                    .contract(Memberships.class)
                    .found(new Founding(
                            connection.networkFingerprint(),
                            application,
                            proof(application, operator().key())));
        }
    }

    private static boolean founded(Memberships memberships) {
        return Refused.foundUnless(RefusalCode.NETWORK_NOT_FOUNDED, memberships::network)
                .isPresent();
    }

    private Approval broker() {
        return applied("Broker of the " + connection.owner() + "'s pool", service(Service.PUBSUB_PAYMENT), Role.BROKER);
    }

    private Approval toolsMember() {
        return applied("Tools", tools(), Role.SELLER, Role.BUYER);
    }

    private Approval applied(String name, KeyFolder key, Role... roles) {
        Application application = application(name, key, roles);
        return new Approval(application, proof(application, key));
    }

    private Application application(String name, KeyFolder key, Role... roles) {
        return new Application(name, connection.own().mspId(), List.of(roles), key.publicKey());
    }

    private DetachedJws proof(Application application, KeyFolder key) {
        try {
            return DetachedJws.sign(
                    DocumentType.APPLICATION,
                    connection.networkFingerprint(),
                    application,
                    key.signingKey().es256());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that cannot sign: " + key.folder(), e);
        }
    }

    /**
     * This pool's row of the node record: the operator approves it where there is none, and the pool's broker says
     * where it is, and with which keys its tokens are signed.
     */
    public void registerNode(Addresses addresses) {
        String gateway = addresses.door().toString();
        String tokenKeys = new Door(addresses.of(Service.IDENTITY), Door.Credentials.NONE).text("/oauth2/jwks");
        SortedMap<String, String> endpoints = new TreeMap<>(
                Map.of("gateway", gateway, "identity", gateway, "peer", addresses.peer(), "mqtt", addresses.mqtt()));
        MemberId broker = service(Service.PUBSUB_PAYMENT).member();
        asBroker((ledger, pool) -> {
            Node before = node(pool, connection.owner()).orElseGet(() -> approveNode(ledger));
            before.retired().ifPresent(reason -> {
                throw new CommandFailed("this pool's node was retired (" + reason
                        + "): `blendsm node approve` of the operator brings it back");
            });
            NodeDescription said = new NodeDescription(
                    connection.owner(),
                    endpoints,
                    new TreeMap<>(Map.of(
                            "peer",
                            ShownCertificate.at(connection.gatewayEndpoint(), Path.of(connection.tlsRootCertPath())))),
                    Optional.of(tokenKeys),
                    before.version() + 1);
            if (!before.withVersion(said.version()).equals(before.describedAs(said, broker))) {
                pool.describeNode(said);
            }
        });
    }

    private Node approveNode(Ledger ledger) {
        return asOperator(ledger)
                .contract(Memberships.class)
                .registerNode(Node.approved(
                        connection.owner(),
                        Node.Kind.VALIDATOR,
                        connection.own().mspId(),
                        1));
    }

    /** A node's row, where the record has one. */
    static Optional<Node> node(Memberships memberships, String name) {
        return Refused.foundUnless(RefusalCode.NODE_NOT_FOUND, () -> memberships.node(name));
    }

    /** Whether somebody was ever admitted under an address. */
    static boolean isKnown(Memberships memberships, MemberId address) {
        return Refused.foundUnless(RefusalCode.MEMBER_NOT_FOUND, () -> memberships.member(address))
                .isPresent();
    }

    /**
     * An operator with a managed key, for Swagger UI and scripts: applies as anybody does, and is approved with the
     * founder's own key. Its client secret is in a file that only this user can read. Other organisations' pools have
     * none: who is admitted there too is the operator's to say.
     *
     * @return what is to be said of one that is there and cannot log in
     */
    public Optional<String> admitConsole(Addresses addresses) {
        if (!isOperators()) {
            pool().write(connection, addresses);
            return Optional.empty();
        }
        operator().write(connection, addresses);
        if (Files.exists(operator().consoleFile())) {
            return operator().loginTrouble(addresses.of(Service.IDENTITY));
        }
        operator().write(admitManaged(addresses, "Console", Role.OPERATOR));
        return Optional.empty();
    }

    /** Who reads the services' metrics: an auditor, who may read everything and change nothing. Kept once it stands. */
    void admitObserver(Addresses addresses, Path folder) {
        requireOperators();
        if (!Files.exists(folder.resolve("client-secret"))) {
            OperatorFolder.Console observer = admitManaged(addresses, "Observer", Role.AUDITOR);
            DataDirectory.writePrivate(
                    folder.resolve("client-id"), observer.clientId().value());
            DataDirectory.writePrivate(folder.resolve("client-secret"), observer.clientSecret());
            DataDirectory.writePrivate(folder.resolve("grafana-password"), Secrets.fresh());
        }
    }

    /** Somebody with a managed key, whom the founder approves at once. */
    private OperatorFolder.Console admitManaged(Addresses addresses, String name, Role role) {
        URI identity = addresses.of(Service.IDENTITY);
        Joining joining = Joining.managed(
                new Door(identity, Door.Credentials.NONE),
                name,
                connection.own().mspId(),
                List.of(role));
        approve(identity, joining.application());
        return new OperatorFolder.Console(joining.address(), joining.awaitClientSecret(ENROLMENT));
    }

    /** The founder approves with its own key, straight at the peer's gateway. */
    private void approve(URI identity, Sha256 application) {
        KeyFolder key = operator().key();
        Door door = new Door(
                identity,
                new OwnKeyCredentials(
                        key.member(),
                        (ECPublicKey) key.publicKey().key(),
                        key.signingKey().es256()));
        Approval approval = door.get("/api/v1/applications/" + application + "/approval", Approval.class);
        asOperator(memberships -> memberships.approve(approval));
    }

    /** @throws CommandFailed where its folder still has a key that another one followed */
    private void asBroker(BiConsumer<Ledger, Memberships> step) {
        KeyFolder broker = service(Service.PUBSUB_PAYMENT);
        try {
            atLedger(ledger -> step.accept(
                    ledger, as(ledger, connection.own().mspId(), broker).contract(Memberships.class)));
        } catch (Refused refused) {
            if (refused.code() == RefusalCode.KEY_ROTATED) {
                throw new CommandFailed(
                        "the broker's key was rotated, and " + broker.folder()
                                + " has the former one: put the present one and its certificate in the place of "
                                + broker.key().getFileName() + " and "
                                + broker.certificate().getFileName() + ", then run this again",
                        refused);
            }
            throw refused;
        }
    }

    private void asOperator(Consumer<Memberships> step) {
        atLedger(ledger -> step.accept(asOperator(ledger).contract(Memberships.class)));
    }

    /** A network's nodes, just started, do not all hold every connection. */
    private void atLedger(Consumer<Ledger> step) {
        LedgerUnavailable.outlast(REACHED, () -> {
            try (Ledger ledger = connect(connection.peer())) {
                step.accept(ledger);
            }
        });
    }

    /** A connection to the ledger; whoever signs is named later. */
    public static Ledger connect(LedgerConnection peer) {
        try {
            return Ledger.connect(peer, Patience.USUAL, LedgerObserver.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the certificate of " + peer.endpoint(), e);
        }
    }

    private Signatory asOperator(Ledger ledger) {
        requireOperators();
        return as(ledger, connection.own().mspId(), operator().key());
    }

    /** @throws CommandFailed in another organisation's pool, where that key never is */
    private void requireOperators() {
        if (!isOperators()) {
            throw new CommandFailed("only the operator's pool may do this, and this one is the " + connection.owner()
                    + "'s: what it needs of the operator, blendsm pool prepare asks for");
        }
    }

    public static Signatory as(Ledger ledger, String mspId, KeyFolder key) {
        return ledger.as(key.identity(mspId), Signer.of(key.signingKey()));
    }
}
