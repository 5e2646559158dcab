package org.blendsm.benchmarks.ledger;

import io.grpc.ClientInterceptor;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.Signatory;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Founding;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;

/** A network with its first operator, who admits whoever a measurement needs. */
final class Founded implements AutoCloseable {
    private static final Duration FIRST_CALL = Duration.ofMinutes(3);

    private final ConnectionFile connection;
    private final Ledger ledger;
    private final CertifiedKey operator;

    private Founded(ConnectionFile connection) throws IOException {
        this.connection = connection;
        this.ledger = connect();
        this.operator = connection.newcomer("admin");
    }

    /** The founding transaction is also the first that the chaincode runs: it is ready when this returns. */
    static Founded on(LedgerUnderLoad under) throws IOException, GeneralSecurityException {
        Founded founded = new Founded(ConnectionFile.read(under.connection()));
        Application application = founded.application("Operator", founded.operator, Role.OPERATOR);
        Founding founding = new Founding(
                founded.connection.networkFingerprint(), application, founded.proof(application, founded.operator));
        Memberships memberships = founded.as(founded.ledger, founded.operator).contract(Memberships.class);
        // A chaincode's first call may be slow
        LedgerUnavailable.outlast(FIRST_CALL, () -> memberships.found(founding));
        return founded;
    }

    /** A connection to the operator's peer. */
    Ledger connect(ClientInterceptor... interceptors) throws IOException {
        return Ledger.connect(
                connection.peer(LedgerUnderLoad.CHAINCODE), Patience.USUAL, LedgerObserver.NONE, interceptors);
    }

    /** The first operator, who is the treasury. */
    Signatory operator() {
        return as(ledger, operator);
    }

    /** Somebody new, who signs with an own key at the operator's peer. */
    Signatory admit(String name, Role... roles) throws IOException, GeneralSecurityException {
        return admit(ledger, name, roles);
    }

    /** The same on another connection. */
    Signatory admit(Ledger at, String name, Role... roles) throws IOException, GeneralSecurityException {
        CertifiedKey key = connection.newcomer("client");
        Application application = application(name, key, roles);
        as(ledger, operator).contract(Memberships.class).approve(new Approval(application, proof(application, key)));
        return as(at, key);
    }

    private Application application(String name, CertifiedKey key, Role... roles) {
        return new Application(
                name,
                connection.mspId(),
                List.of(roles),
                PublicKeyInfo.of(key.certificate().getPublicKey()));
    }

    private DetachedJws proof(Application application, CertifiedKey key) throws GeneralSecurityException {
        return DetachedJws.sign(
                DocumentType.APPLICATION,
                connection.networkFingerprint(),
                application,
                SigningKey.of(key.key()).es256());
    }

    private Signatory as(Ledger at, CertifiedKey key) {
        return at.as(new Identity(connection.mspId(), key.certificate()), Signer.of(SigningKey.of(key.key())));
    }

    /** Under which the ledger knows somebody whose first key this is. */
    static MemberId address(Signatory member) {
        return PublicKeyInfo.of(member.identity().certificate().getPublicKey()).address();
    }

    @Override
    public void close() {
        ledger.close();
    }
}
