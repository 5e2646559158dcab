package org.blendsm.system.conformance;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.blendsm.embedded.ChaincodeAddress;
import org.blendsm.embedded.Connection;
import org.blendsm.embedded.Connection.OrganisationAccess;
import org.blendsm.embedded.EmbeddedLedger;
import org.blendsm.embedded.Settings;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.genesis.Organisation;
import org.blendsm.embedded.genesis.OrganisationKeys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The embedded ledger in this very process, on free ports, kept nowhere. */
final class EmbeddedLedgerUnderTest implements LedgerUnderTest {
    private final EmbeddedLedger ledger;

    private EmbeddedLedgerUnderTest(EmbeddedLedger ledger) {
        this.ledger = ledger;
    }

    static EmbeddedLedgerUnderTest start() throws IOException {
        return new EmbeddedLedgerUnderTest(EmbeddedLedger.start(
                Settings.builder().executeTimeout(EXECUTE_TIMEOUT).build()));
    }

    @Override
    public Endpoint peer(String organisation) {
        Connection connection = ledger.connection();
        return new Endpoint(
                connection.gatewayEndpoint(),
                Path.of(connection.tlsRootCertPath()),
                Optional.of(connection.tlsServerName()));
    }

    @Override
    public Endpoint orderer() {
        return peer("operator");
    }

    @Override
    public boolean byzantine() {
        return false;
    }

    @Override
    public Authority authority(String organisation) {
        Connection connection = ledger.connection();
        OrganisationAccess access = Optional.ofNullable(
                        connection.organisations().get(organisation))
                .orElseThrow();
        try {
            JsonNode registrar = JsonMapper.shared().readTree(Files.readString(Path.of(access.registrarPath())));
            return new Authority(
                    URI.create(connection.caUrl()),
                    access.caName(),
                    Path.of(connection.tlsRootCertPath()),
                    registrar.path("id").asString(),
                    registrar.path("secret").asString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public Issuer issuer(String organisation) throws IOException {
        return OrganisationKeys.load(
                        Organisation.valueOf(organisation.toUpperCase(Locale.ROOT)),
                        ledger.data().resolve("organisations").resolve(organisation))
                .ca();
    }

    @Override
    public String install(String chaincode, int port, String collections) throws IOException {
        ledger.addChaincode(new ChaincodeAddress(chaincode, "127.0.0.1", port).withCollections(collections));
        return chaincode + ":1.0";
    }

    @Override
    public void close() throws IOException {
        ledger.close();
    }
}
