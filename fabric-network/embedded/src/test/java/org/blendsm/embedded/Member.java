package org.blendsm.embedded;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.Pem;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.Network;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

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

    /** An envelope of this type and content for the channel, rightly signed. */
    Envelope envelope(HeaderType type, ByteString content) throws GeneralSecurityException {
        ByteString payload = Payload.newBuilder()
                .setHeader(Header.newBuilder()
                        .setChannelHeader(ChannelHeader.newBuilder()
                                .setType(type.getNumber())
                                .setChannelId("marketplace")
                                .setTimestamp(Timestamp.newBuilder()
                                        .setSeconds(Instant.now().getEpochSecond()))
                                .build()
                                .toByteString())
                        .setSignatureHeader(signatureHeader()))
                .setData(content)
                .build()
                .toByteString();
        return Envelope.newBuilder()
                .setPayload(payload)
                .setSignature(sign(payload))
                .build();
    }

    ByteString creator() {
        return SerializedIdentity.newBuilder()
                .setMspid(mspId)
                .setIdBytes(ByteString.copyFromUtf8(certificate))
                .build()
                .toByteString();
    }

    ByteString signatureHeader() {
        return SignatureHeader.newBuilder()
                .setCreator(creator())
                .setNonce(ByteString.copyFromUtf8(UUID.randomUUID().toString()))
                .build()
                .toByteString();
    }

    ByteString sign(ByteString data) throws GeneralSecurityException {
        return ByteString.copyFrom(Ecdsa.sign(Ecdsa.privateKey(key.getPrivate().getEncoded()), data.toByteArray()));
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
