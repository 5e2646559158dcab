package org.blendsm.system;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.Signatory;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One organisation's pool as those outside know it: the folder that {@code blendsm pool open} writes. */
record Pool(Path folder, URI door, String peer, String tlsServerName, String channel, String mspId, Sha256 network) {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(65);

    static Pool read(Path folder) throws IOException {
        JsonNode pool = JsonMapper.shared().readTree(Files.readString(folder.resolve("pool.json")));
        return new Pool(
                folder,
                URI.create(pool.path("door").asString()),
                pool.path("peer").asString(),
                pool.path("tlsServerName").asString(),
                pool.path("channel").asString(),
                pool.path("mspId").asString(),
                new Sha256(pool.path("networkFingerprint").asString()));
    }

    /** At this organisation's own peer. */
    Ledger ledger() throws IOException {
        return Ledger.connect(
                new LedgerConnection(
                        peer,
                        folder.resolve("tls-root.pem"),
                        Optional.of(tlsServerName),
                        channel,
                        "blendsm",
                        KEEP_ALIVE),
                Patience.USUAL,
                LedgerObserver.NONE);
    }

    /** The operator itself, with its own key, at any organisation's peer: it needs no service. */
    Signatory founder(Ledger anyPeer) throws IOException {
        return anyPeer.as(
                new Identity(mspId, Certificates.read(folder.resolve("cert.pem"))),
                Signer.of(SigningKey.read(folder.resolve("key.pem"))));
    }

    /** Somebody who applies at this pool's door with a key of its own, and whom the founder admits. */
    OwnKeyMember admit(String name, Role role, Ledger ledger, Signatory founder)
            throws IOException, GeneralSecurityException {
        OwnKeyMember.Applicant applicant = OwnKeyMember.apply(door, network, name, mspId, List.of(role));
        KeyPair key = applicant.key();
        Application application = new Application(name, mspId, List.of(role), PublicKeyInfo.of(key.getPublic()));
        DetachedJws proof = DetachedJws.sign(
                DocumentType.APPLICATION,
                network,
                application,
                SigningKey.of(key.getPrivate()).es256());
        founder.contract(Memberships.class).approve(new Approval(application, proof));
        return applicant.admitted(ledger, RunningInstance.PATIENCE);
    }
}
