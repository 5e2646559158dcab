package org.blendsm.chaincode.transaction;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.state.Rows;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.Role;

/** One transaction: what its contract is made with, and dropped with. */
public final class Transaction {
    private final String function;
    private final String id;
    private final Instant time;
    private final Certificate certificate;
    private final Optional<Member> caller;
    private final Optional<Network> network;
    private final Rows rows;
    private Optional<LedgerEvent> event = Optional.empty();

    /**
     * @param function as it was called, {@code concept:function}
     * @param caller in good standing; empty where the certificate is no member's
     * @param network empty until it is founded
     */
    public Transaction(
            String function,
            String id,
            Instant time,
            Certificate certificate,
            Optional<Member> caller,
            Optional<Network> network,
            Rows rows) {
        this.function = function;
        this.id = id;
        this.time = time;
        this.certificate = certificate;
        this.caller = caller;
        this.network = network;
        this.rows = rows;
    }

    public String id() {
        return id;
    }

    /** The transaction's timestamp: the submitter's claim, true to ±15 minutes only. */
    public Instant time() {
        return time;
    }

    public Certificate certificate() {
        return certificate;
    }

    /** Who called, with the row as it was when the transaction began. */
    public Member caller() {
        return caller.orElseThrow(() ->
                new Refused(RefusalCode.NOT_A_MEMBER, "only a member may do this: apply at an identity-service first"));
    }

    /**
     * The caller, for what no policy can open to others.
     *
     * @throws Refused {@code ROLE_REQUIRED}
     */
    public Member requireRole(Role role) {
        if (!caller().has(role)) {
            throw new Refused(RefusalCode.ROLE_REQUIRED, "only a member with the role " + role + " may do this");
        }
        return caller();
    }

    public Network network() {
        return network.or(() -> new MemberRows(rows).network()).orElseThrow(Transaction::notFounded);
    }

    public static Refused notFounded() {
        return new Refused(
                RefusalCode.NETWORK_NOT_FOUNDED,
                "nobody has founded this network yet: its first operator calls membership:found");
    }

    public Rows rows() {
        return rows;
    }

    /** The id of what this caller creates by this function under that Idempotency-Key. */
    public Sha256 idFor(IdempotencyKey key) {
        return key.idFor(caller().id(), function);
    }

    /** Says what this transaction did: exactly once, and only where it wrote something. */
    public void emit(LedgerEvent whatHappened) {
        if (event.isPresent()) {
            throw new IllegalStateException("Fabric keeps one event per transaction; this is a second one");
        }
        event = Optional.of(whatHappened);
    }

    public Optional<LedgerEvent> event() {
        return event;
    }
}
