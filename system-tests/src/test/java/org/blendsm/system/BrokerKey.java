package org.blendsm.system;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Base64;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.ca.SigningRequests;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.NewKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The key of a pool's broker, where its service and {@code blendsm} read it. */
record BrokerKey(Path folder, String organisation) {
    static BrokerKey in(Path data, String organisation) {
        return new BrokerKey(data.resolve("services/pubsub-payment-service"), organisation);
    }

    /** What stands in the two files, to be put back. */
    record Pair(BrokerKey of, String key, String certificate) {
        void write() throws IOException {
            Files.writeString(of.key(), key);
            Files.writeString(of.certificate(), certificate);
        }
    }

    Pair files() throws IOException {
        return new Pair(this, Files.readString(key()), Files.readString(certificate()));
    }

    private Path key() {
        return folder.resolve("key.pem");
    }

    private Path certificate() {
        return folder.resolve("cert.pem");
    }

    /**
     * As {@code docs/operations.md} tells it: on the ledger, certified by the organisation's CA in the broker's name,
     * and put in the place of the former one.
     *
     * @param network the pool's {@code connection.json}
     */
    void rotate(Ledger ledger, JsonNode network) throws IOException, GeneralSecurityException {
        Identity present = new Identity(organisation, Certificates.read(certificate()));
        MemberId broker = PublicKeyInfo.of(present.certificate().getPublicKey()).address();
        KeyPair next = P256.newKey();
        Memberships memberships =
                ledger.as(present, Signer.of(SigningKey.read(key()))).contract(Memberships.class);
        PublicKeyInfo key = PublicKeyInfo.of(next.getPublic());
        memberships.rotateKey(new NewKey(
                key,
                DetachedJws.sign(
                        DocumentType.KEY_ROTATION,
                        memberships.network().fingerprint(),
                        new NewKey.Rotation(key, broker),
                        SigningKey.of(next.getPrivate()).es256())));
        String certificate = certified(broker, next, network);
        String pkcs8 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(next.getPrivate().getEncoded());
        new Pair(this, "-----BEGIN PRIVATE KEY-----\n" + pkcs8 + "\n-----END PRIVATE KEY-----\n", certificate).write();
    }

    private String certified(MemberId broker, KeyPair key, JsonNode network) throws IOException {
        JsonNode access = network.path("organisations")
                .valueStream()
                .filter(each -> each.path("mspId").asString().equals(organisation))
                .findFirst()
                .orElseThrow();
        FabricCa authority = FabricCa.at(
                URI.create(network.path("caUrl").asString()),
                access.path("caName").asString(),
                Path.of(network.path("tlsRootCertPath").asString()));
        JsonNode secret = JsonMapper.shared()
                .readTree(Files.readString(Path.of(access.path("registrarPath").asString())));
        CertifiedKey registrar = authority.enrol(
                secret.path("id").asString(), secret.path("secret").asString());
        authority.changeSecret(registrar, broker.value(), "once");
        return Certificates.pem(authority.enrol(broker.value(), "once", SigningRequests.pem(broker.value(), key)));
    }
}
