package org.blendsm.system.marketplace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.system.marketplace.RunningMarketplace.Certified;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.identity.Identities;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import tools.jackson.databind.JsonNode;

/** A peer's gateway as any Fabric client reaches it, with whatever certificate and whatever arguments. */
final class Straight implements AutoCloseable {
    private final ManagedChannel channel;
    private final JsonNode connection;

    Straight(RunningMarketplace marketplace) {
        connection = marketplace.connection();
        try {
            channel = Grpc.newChannelBuilder(
                            connection.path("gatewayEndpoint").asString(),
                            TlsChannelCredentials.newBuilder()
                                    .trustManager(new File(
                                            connection.path("tlsRootCertPath").asString()))
                                    .build())
                    .overrideAuthority(connection.path("tlsServerName").asString())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a call comes to.
     *
     * @return "endorsed", or what the peer said no with
     */
    String call(Certified caller, String function, String... arguments) {
        return call(identity(caller), caller, function, arguments);
    }

    /** As somebody who signs with an own key, and has another member's certificate stand before the own one. */
    String callBehind(Certified other, Certified caller, String function, String... arguments) {
        X509Identity own = identity(caller);
        org.hyperledger.fabric.client.identity.Identity both = new org.hyperledger.fabric.client.identity.Identity() {
            @Override
            public String getMspId() {
                return own.getMspId();
            }

            @Override
            public byte[] getCredentials() {
                try {
                    byte[] der = other.identity().certificate().getEncoded();
                    return ByteString.copyFrom(der)
                            .concat(ByteString.copyFromUtf8("\n"))
                            .concat(ByteString.copyFrom(own.getCredentials()))
                            .toByteArray();
                } catch (CertificateException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        return call(both, caller, function, arguments);
    }

    private String call(
            org.hyperledger.fabric.client.identity.Identity shown,
            Certified caller,
            String function,
            String... arguments) {
        try (Gateway gateway = gateway(shown, caller)) {
            gateway.getNetwork(connection.path("channel").asString())
                    .getContract("blendsm")
                    .newProposal(function)
                    .addArguments(arguments)
                    .build()
                    .endorse();
            return "endorsed";
        } catch (GatewayException e) {
            return e.getDetails().isEmpty()
                    ? String.valueOf(e.getMessage())
                    : e.getDetails().getFirst().getMessage();
        } catch (StatusRuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static X509Identity identity(Certified caller) {
        return new X509Identity(caller.identity().mspId(), caller.identity().certificate());
    }

    private Gateway gateway(org.hyperledger.fabric.client.identity.Identity shown, Certified caller) {
        return Gateway.newInstance()
                .connection(channel)
                .identity(shown)
                .hash(Hash.NONE)
                .signer(caller.key()::sign)
                .evaluateOptions(options -> options.withDeadlineAfter(90, TimeUnit.SECONDS))
                .endorseOptions(options -> options.withDeadlineAfter(90, TimeUnit.SECONDS))
                .connect();
    }

    /** How many blocks there are. */
    static long height(RunningMarketplace marketplace) {
        try {
            return BlockchainInfo.parseFrom(onChain(marketplace, "GetChainInfo"))
                    .getHeight();
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Who wrote since there were so many blocks, but for what the broker anchors and closes by itself: nothing of that
     * is of the scene's agreement.
     */
    static List<String> writersSince(Scene scene, long height) {
        RunningMarketplace marketplace = scene.marketplace;
        X509Certificate broker =
                marketplace.keyIn("services/pubsub-payment-service").identity().certificate();
        List<String> writers = new ArrayList<>();
        try {
            long end = height(marketplace);
            for (long number = height; number < end; number++) {
                Block block = Block.parseFrom(onChain(marketplace, "GetBlockByNumber", Long.toString(number)));
                for (ByteString transaction : block.getData().getDataList()) {
                    X509Certificate writer = writer(transaction);
                    boolean ofTheScene = transaction.toString(ISO_8859_1).contains(scene.agreement);
                    if (!writer.equals(broker) || ofTheScene) {
                        writers.add("block " + number + ": " + writer.getSubjectX500Principal());
                    }
                }
            }
            return writers;
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate writer(ByteString transaction)
            throws InvalidProtocolBufferException, CertificateException {
        Payload payload = Payload.parseFrom(Envelope.parseFrom(transaction).getPayload());
        SignatureHeader signed = SignatureHeader.parseFrom(payload.getHeader().getSignatureHeader());
        return Identities.readX509Certificate(
                SerializedIdentity.parseFrom(signed.getCreator()).getIdBytes().toStringUtf8());
    }

    /** One of the questions that Fabric's own chaincode answers about the channel's blocks. */
    private static byte[] onChain(RunningMarketplace marketplace, String function, String... further) {
        try (Straight straight = new Straight(marketplace);
                Gateway gateway = straight.gateway(identity(marketplace.keyIn("tools")), marketplace.keyIn("tools"))) {
            String channel = marketplace.connection().path("channel").asString();
            String[] arguments =
                    Stream.concat(Stream.of(channel), Stream.of(further)).toArray(String[]::new);
            return gateway.getNetwork(channel).getContract("qscc").evaluateTransaction(function, arguments);
        } catch (GatewayException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate that says of itself what a member's says, by a CA that nobody on the channel knows. */
    static Certified byAnotherCa(Certified member) {
        KeyPair pair = P256.newKey();
        Instant now = Instant.now();
        X509Certificate certificate = like(member, pair.getPublic(), pair.getPrivate(), now.plus(1, ChronoUnit.HOURS));
        return new Certified(new Identity(member.identity().mspId(), certificate), SigningKey.of(pair.getPrivate()));
    }

    /** The member's own certificate by the right CA, but for that it is over for a minute. */
    static Certified over(RunningMarketplace marketplace, Certified member) {
        Path ca = Path.of(marketplace
                        .connection()
                        .path("organisations")
                        .path("operator")
                        .path("caCertPath")
                        .asString())
                .resolveSibling("ca-key.pem");
        assumeThat(ca).as("the CA's own key").isReadable();
        try (Reader pem = Files.newBufferedReader(ca)) {
            PublicKey key = member.identity().certificate().getPublicKey();
            Instant ended = Instant.now().minus(1, ChronoUnit.MINUTES);
            X509Certificate certificate = like(member, key, Identities.readPrivateKey(pem), ended);
            return new Certified(new Identity(member.identity().mspId(), certificate), member.key());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate like(Certified member, PublicKey key, PrivateKey ca, Instant end) {
        try {
            X509Certificate like = member.identity().certificate();
            var builder = new JcaX509v3CertificateBuilder(
                    X500Name.getInstance(like.getIssuerX500Principal().getEncoded()),
                    BigInteger.valueOf(end.toEpochMilli()),
                    Date.from(end.minus(2, ChronoUnit.HOURS)),
                    Date.from(end),
                    X500Name.getInstance(like.getSubjectX500Principal().getEncoded()),
                    key);
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(ca)));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    static String json(Object value) {
        return new String(CanonicalJson.encode(value), UTF_8);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
