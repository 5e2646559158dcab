package org.blendsm.embedded;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import org.blendsm.embedded.identity.Pem;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.Network;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.client.identity.X509Identity;

/** Somebody with a certificate, connected through the unmodified Fabric gateway client. */
final class Member implements AutoCloseable {
    private final String mspId;
    private final String certificate;
    private final KeyPair key;
    private final ManagedChannel channel;
    private final Gateway gateway;

    Member(Connection connection, String mspId, String certificate, KeyPair key) throws IOException {
        this.mspId = mspId;
        this.certificate = certificate;
        this.key = key;
        this.channel = NettyChannelBuilder.forTarget(connection.gatewayEndpoint())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(Path.of(connection.tlsRootCertPath()).toFile())
                        .build())
                .overrideAuthority(connection.tlsServerName())
                .build();
        try {
            this.gateway = Gateway.newInstance()
                    .identity(new X509Identity(mspId, x509()))
                    .signer(Signers.newPrivateKeySigner(key.getPrivate()))
                    .connection(channel)
                    .evaluateOptions(options -> options.withDeadlineAfter(20, TimeUnit.SECONDS))
                    .endorseOptions(options -> options.withDeadlineAfter(20, TimeUnit.SECONDS))
                    .submitOptions(options -> options.withDeadlineAfter(20, TimeUnit.SECONDS))
                    .commitStatusOptions(options -> options.withDeadlineAfter(20, TimeUnit.SECONDS))
                    .connect();
        } catch (CertificateException e) {
            throw new IOException(e);
        }
    }

    X509Certificate x509() throws CertificateException {
        return Pem.certificate(certificate.getBytes(StandardCharsets.UTF_8));
    }

    String mspId() {
        return mspId;
    }

    String certificate() {
        return certificate;
    }

    KeyPair key() {
        return key;
    }

    ManagedChannel channel() {
        return channel;
    }

    Gateway gateway() {
        return gateway;
    }

    Network network() {
        return gateway.getNetwork("marketplace");
    }

    Contract contract() {
        return network().getContract("probe");
    }

    String evaluate(String function, String... arguments) throws Exception {
        return new String(contract().evaluateTransaction(function, arguments), StandardCharsets.UTF_8);
    }

    String submit(String function, String... arguments) throws Exception {
        return new String(contract().submitTransaction(function, arguments), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        gateway.close();
        channel.shutdownNow();
    }
}
