package org.blendsm.system.conformance;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.blendsm.embedded.certificates.Issuer;

/**
 * A whole network of the four organisations, as the suite sees it: where its parts listen, and how chaincode gets in.
 */
interface LedgerUnderTest extends AutoCloseable {
    String CHANNEL = "marketplace";

    /** How long a peer lets a chaincode run; shorter than Fabric's usual 30 s, because a case waits for it. */
    Duration EXECUTE_TIMEOUT = Duration.ofSeconds(8);

    /** The peer that serves members of this organisation. */
    Endpoint peer(String organisation);

    Endpoint orderer();

    /**
     * Whether several orderers agree by BFT. A gateway then hands a transaction to all of them, and says of one that
     * they refuse only that too few took it.
     */
    boolean byzantine();

    Authority authority(String organisation);

    /** The key of an organisation's authority, for certificates that the authority itself would not give. */
    Issuer issuer(String organisation) throws IOException, GeneralSecurityException;

    /**
     * Brings a chaincode that runs as a service onto the channel: endorsed by two of operator, provider and consumer.
     *
     * @param collections private data collections in the form of Fabric's {@code collections_config.json}, or empty
     * @return the id under which the chaincode has to register
     */
    String install(String chaincode, int port, String collections) throws IOException;

    /**
     * An organisation's certificate authority.
     *
     * @param name which one of those behind the address
     * @param registrar may register and revoke
     */
    record Authority(URI url, String name, Path tlsRoot, String registrar, String secret) {}

    @Override
    void close() throws IOException;
}
