package org.blendsm.cli.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.blendsm.fabric.crypto.TrustedRoot;
import org.blendsm.model.Sha256;

/** The TLS certificate that a node shows to whoever knocks, as the node record names it: by its hash. */
final class ShownCertificate {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ShownCertificate() {}

    /**
     * @param endpoint host and port, where gRPC is spoken
     * @param root who must have certified it
     * @return SHA-256 over its DER
     */
    static Sha256 at(String endpoint, Path root) {
        int colon = endpoint.lastIndexOf(':');
        InetSocketAddress address =
                new InetSocketAddress(endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)));
        try (SSLSocket socket =
                (SSLSocket) TrustedRoot.tls(root).getSocketFactory().createSocket()) {
            SSLParameters grpc = socket.getSSLParameters();
            grpc.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(grpc);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(address, (int) PATIENCE.toMillis());
            socket.startHandshake();
            return Sha256.of(socket.getSession().getPeerCertificates()[0].getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException("the TLS certificate at " + endpoint + " cannot be seen", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
