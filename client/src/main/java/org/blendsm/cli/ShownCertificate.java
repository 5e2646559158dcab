package org.blendsm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.blendsm.fabric.crypto.Certificates;
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
        try (SSLSocket socket = (SSLSocket) trusting(root).getSocketFactory().createSocket()) {
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

    private static SSLContext trusting(Path root) throws IOException, GeneralSecurityException {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("root", Certificates.read(root));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
