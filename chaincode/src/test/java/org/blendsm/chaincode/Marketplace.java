package org.blendsm.chaincode;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.chaincode.InMemoryPeer.Endorsement;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Sha256;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.ledger.Submit;
import org.blendsm.model.ledger.Versioned;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;

/** A whole ledger to test contracts on: an in-memory peer, and members who call it through the ledger interfaces. */
public final class Marketplace implements AutoCloseable {
    public static final Sha256 FINGERPRINT = Sha256.of("genesis".getBytes(UTF_8));
    public static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private static final Actor OPERATOR = Actor.administrator("operator", "OperatorMSP", Role.OPERATOR);
    private static final Actor SELLER = Actor.of("seller", "ProviderMSP", Role.SELLER);
    private static final Actor BUYER = Actor.of("buyer", "ConsumerMSP", Role.BUYER);
    private static final Actor BROKER = Actor.of("broker", "OperatorMSP", Role.BROKER);
    private static final Actor ARBITER = Actor.of("arbiter", "AuditorMSP", Role.ARBITER);
    private static final Actor STRANGER = Actor.of("stranger", "ConsumerMSP", Role.BUYER, Role.SELLER);
    private static final Actor OUTSIDER = Actor.of("outsider", "ConsumerMSP", Role.BUYER);

    private final InMemoryPeer peer = new InMemoryPeer(Chaincode.law());
    private Instant now = BEGINNING;
    private int keys;
    private Optional<Endorsement> last = Optional.empty();

    /** A ledger that nobody has founded yet. */
    public static Marketplace empty() {
        return new Marketplace();
    }

    /** Founded, with everybody but the outsider admitted. */
    public static Marketplace founded() {
        Marketplace marketplace = empty();
        Memberships oracle = marketplace.as(OPERATOR, Memberships.class);
        oracle.found(OPERATOR.founding(FINGERPRINT));
        for (Actor actor : List.of(SELLER, BUYER, BROKER, ARBITER, STRANGER)) {
            oracle.approve(actor.approval(FINGERPRINT));
        }
        return marketplace;
    }

    public static Actor operator() {
        return OPERATOR;
    }

    public static Actor seller() {
        return SELLER;
    }

    public static Actor buyer() {
        return BUYER;
    }

    public static Actor broker() {
        return BROKER;
    }

    public static Actor arbiter() {
        return ARBITER;
    }

    /** A member in good standing, buyer and seller, who has no part in the deal. */
    public static Actor stranger() {
        return STRANGER;
    }

    /** Has a certificate and was never admitted. */
    public static Actor outsider() {
        return OUTSIDER;
    }

    /** A key nobody used before. */
    public IdempotencyKey key() {
        return new IdempotencyKey("key-" + keys++);
    }

    public Instant now() {
        return now;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    /** The interface as this actor sees it: a submit is endorsed and committed, an evaluation only run. */
    public <C> C as(Actor actor, Class<C> face) {
        return face.cast(Proxy.newProxyInstance(
                face.getClassLoader(),
                new Class<?>[] {face},
                (_, method, arguments) -> call(actor, method, arguments)));
    }

    /** The interface where nothing is committed: what was endorsed is {@link #last()}. */
    public <C> C endorsed(Actor actor, Class<C> face) {
        return face.cast(
                Proxy.newProxyInstance(face.getClassLoader(), new Class<?>[] {face}, (_, method, arguments) -> {
                    Endorsement endorsement = endorse(actor, method, arguments);
                    return CanonicalJson.decode(endorsement.payload(), method.getGenericReturnType());
                }));
    }

    private Object call(Actor actor, Method method, Object[] arguments) {
        Endorsement endorsement = endorse(actor, method, arguments);
        if (method.isAnnotationPresent(Submit.class) && !peer.commit(endorsement)) {
            throw new IllegalStateException("what was read has changed meanwhile");
        }
        return CanonicalJson.decode(endorsement.payload(), method.getGenericReturnType());
    }

    private Endorsement endorse(Actor actor, Method method, Object[] arguments) {
        Type[] types = method.getGenericParameterTypes();
        List<byte[]> json = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            json.add(CanonicalJson.encode(arguments[i], types[i]));
        }
        String concept =
                method.getDeclaringClass().getAnnotation(LedgerContract.class).value();
        return run(actor, concept + ":" + method.getName(), json);
    }

    /** Runs a function with raw arguments, and commits nothing. */
    public Endorsement run(Actor actor, String function, List<byte[]> json) {
        Endorsement endorsement = peer.endorse(actor, now, function, json);
        last = Optional.of(endorsement);
        if (endorsement.status() != 200) {
            throw RefusalCode.parse(endorsement.message())
                    .<RuntimeException>map(refused -> refused)
                    .orElseGet(() -> new IllegalStateException(endorsement.message()));
        }
        return endorsement;
    }

    /** The committed rows of a table, as they stand in the world state. */
    public <T> List<T> rows(String table, Class<T> type) {
        return peer.state(table + "~").values().stream()
                .map(row -> row.substring("{\"is\":".length(), row.length() - ",\"v\":1}".length()))
                .map(row -> CanonicalJson.decode(row.getBytes(UTF_8), type))
                .toList();
    }

    public InMemoryPeer peer() {
        return peer;
    }

    /** The last call, refused or not. */
    public Endorsement last() {
        return last.orElseThrow();
    }

    /** What the last call emitted. */
    public Optional<LedgerEvent> event() {
        return last().event().map(Marketplace::decode);
    }

    private static LedgerEvent decode(ChaincodeEvent event) {
        String[] name = event.getEventName().split(":", 2);
        return Contracts.ALL.stream()
                .map(face -> face.getAnnotation(LedgerContract.class))
                .filter(contract -> contract.value().equals(name[0]))
                .map(contract -> Versioned.decode(event.getPayload().toByteArray(), contract.events()))
                .filter(decoded -> decoded.getClass().getSimpleName().equals(name[1]))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        peer.close();
    }
}
