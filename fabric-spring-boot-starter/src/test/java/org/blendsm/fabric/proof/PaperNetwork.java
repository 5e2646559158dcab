package org.blendsm.fabric.proof;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.blendsm.model.Sha256;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.FabricNodeOUs;
import org.hyperledger.fabric.protos.msp.FabricOUIdentifier;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/** A network of certificates only: a genesis block, and peers that sign whatever a test lets them answer. */
final class PaperNetwork {
    static final String CHANNEL = "marketplace";
    private static final Duration VALID = Duration.ofDays(1);

    private final Map<String, Authority> authorities = new LinkedHashMap<>();
    private final Map<String, Signer> peers = new LinkedHashMap<>();
    private final byte[] genesis;
    private final Instant now = Instant.now();
    private long serial = 1;

    private record Authority(X500Name name, KeyPair keys, X509Certificate certificate) {}

    /** Somebody with a certificate of an organisation. */
    record Signer(String mspId, X509Certificate certificate, KeyPair keys) {
        private ByteString identity() {
            return SerializedIdentity.newBuilder()
                    .setMspid(mspId)
                    .setIdBytes(pem(certificate))
                    .build()
                    .toByteString();
        }
    }

    PaperNetwork(String... mspIds) {
        for (String mspId : mspIds) {
            authorities.put(mspId, authority(mspId));
            peers.put(mspId, signer(mspId, "peer"));
        }
        this.genesis = genesisBlock();
    }

    byte[] genesis() {
        return genesis.clone();
    }

    Sha256 fingerprint() {
        return GenesisBlock.fingerprint(genesis);
    }

    Signer peer(String mspId) {
        return Objects.requireNonNull(peers.get(mspId));
    }

    /** A member with a certificate of the organisation, which is no peer. */
    Signer client(String mspId) {
        return signer(mspId, "client");
    }

    /** The transaction in which these signers stand behind an answer, as a gateway hands it out. */
    byte[] endorsed(String chaincode, String answer, List<Signer> endorsers, String function, String... arguments) {
        Header header = header();
        ByteString question = question(chaincode, function, arguments);
        ByteString hash = ByteString.copyFrom(Sha256.of(
                        header.getChannelHeader().toByteArray(),
                        header.getSignatureHeader().toByteArray(),
                        question.toByteArray())
                .bytes());
        ChaincodeAction action = ChaincodeAction.newBuilder()
                .setChaincodeId(ChaincodeID.newBuilder().setName(chaincode).setVersion("1"))
                .setResponse(Response.newBuilder().setStatus(200).setPayload(ByteString.copyFromUtf8(answer)))
                .build();
        ByteString signed = ProposalResponsePayload.newBuilder()
                .setProposalHash(hash)
                .setExtension(action.toByteString())
                .build()
                .toByteString();
        return envelope(header, question, signed, endorsers);
    }

    private static byte[] envelope(Header header, ByteString question, ByteString signed, List<Signer> endorsers) {
        ChaincodeEndorsedAction.Builder action =
                ChaincodeEndorsedAction.newBuilder().setProposalResponsePayload(signed);
        endorsers.forEach(endorser -> action.addEndorsements(endorsement(endorser, signed)));
        ByteString body = ChaincodeActionPayload.newBuilder()
                .setChaincodeProposalPayload(question)
                .setAction(action)
                .build()
                .toByteString();
        ByteString transaction = Transaction.newBuilder()
                .addActions(TransactionAction.newBuilder().setPayload(body))
                .build()
                .toByteString();
        return Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(header)
                        .setData(transaction)
                        .build()
                        .toByteString())
                .build()
                .toByteArray();
    }

    private static Endorsement endorsement(Signer endorser, ByteString signed) {
        try {
            Signature ecdsa = Signature.getInstance("SHA256withECDSA");
            ecdsa.initSign(endorser.keys().getPrivate());
            ecdsa.update(signed.toByteArray());
            ecdsa.update(endorser.identity().toByteArray());
            return Endorsement.newBuilder()
                    .setEndorser(endorser.identity())
                    .setSignature(ByteString.copyFrom(ecdsa.sign()))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Header header() {
        ChannelHeader channel = ChannelHeader.newBuilder()
                .setChannelId(CHANNEL)
                .setTimestamp(Timestamp.newBuilder().setSeconds(now.getEpochSecond()))
                .build();
        return Header.newBuilder()
                .setChannelHeader(channel.toByteString())
                .setSignatureHeader(ByteString.copyFromUtf8("the asker"))
                .build();
    }

    private static ByteString question(String chaincode, String function, String... arguments) {
        ChaincodeInput.Builder input = ChaincodeInput.newBuilder().addArgs(ByteString.copyFromUtf8(function));
        for (String argument : arguments) {
            input.addArgs(ByteString.copyFrom(argument, StandardCharsets.UTF_8));
        }
        ChaincodeInvocationSpec spec = ChaincodeInvocationSpec.newBuilder()
                .setChaincodeSpec(ChaincodeSpec.newBuilder()
                        .setChaincodeId(ChaincodeID.newBuilder().setName(chaincode))
                        .setInput(input))
                .build();
        return ChaincodeProposalPayload.newBuilder()
                .setInput(spec.toByteString())
                .build()
                .toByteString();
    }

    private byte[] genesisBlock() {
        ConfigGroup.Builder application = ConfigGroup.newBuilder();
        authorities.forEach((mspId, authority) -> application.putGroups(mspId, organisation(mspId, authority)));
        ConfigGroup root = ConfigGroup.newBuilder()
                .putGroups("Application", application.build())
                .build();
        ByteString config = ConfigEnvelope.newBuilder()
                .setConfig(Config.newBuilder().setChannelGroup(root))
                .build()
                .toByteString();
        Payload payload =
                Payload.newBuilder().setHeader(header()).setData(config).build();
        ByteString data =
                Envelope.newBuilder().setPayload(payload.toByteString()).build().toByteString();
        return Block.newBuilder()
                .setHeader(BlockHeader.newBuilder()
                        .setDataHash(ByteString.copyFrom(
                                Sha256.of(data.toByteArray()).bytes())))
                .setData(BlockData.newBuilder().addData(data))
                .build()
                .toByteArray();
    }

    private static ConfigGroup organisation(String mspId, Authority authority) {
        FabricMSPConfig msp = FabricMSPConfig.newBuilder()
                .setName(mspId)
                .addRootCerts(pem(authority.certificate()))
                .setFabricNodeOus(FabricNodeOUs.newBuilder()
                        .setEnable(true)
                        .setPeerOuIdentifier(FabricOUIdentifier.newBuilder().setOrganizationalUnitIdentifier("peer")))
                .build();
        MSPConfig config = MSPConfig.newBuilder().setConfig(msp.toByteString()).build();
        return ConfigGroup.newBuilder()
                .putValues(
                        "MSP",
                        ConfigValue.newBuilder().setValue(config.toByteString()).build())
                .build();
    }

    private Authority authority(String mspId) {
        KeyPair keys = keys();
        X500Name name = new X500Name("CN=ca." + mspId);
        return new Authority(name, keys, certificate(name, name, keys, keys, true));
    }

    private Signer signer(String mspId, String unit) {
        Authority authority = Objects.requireNonNull(authorities.get(mspId));
        KeyPair keys = keys();
        X500Name name = new X500Name("OU=" + unit + ",CN=" + unit + "0." + mspId);
        return new Signer(mspId, certificate(name, authority.name(), keys, authority.keys(), false), keys);
    }

    private X509Certificate certificate(
            X500Name subject, X500Name issuer, KeyPair keys, KeyPair issuerKeys, boolean authority) {
        Instant from = Instant.now().minus(VALID);
        try {
            var builder = new JcaX509v3CertificateBuilder(
                            issuer,
                            BigInteger.valueOf(serial++),
                            Date.from(from),
                            Date.from(from.plus(VALID.multipliedBy(2))),
                            subject,
                            keys.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteString pem(X509Certificate certificate) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(certificate);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return ByteString.copyFromUtf8(text.toString());
    }

    List<Signer> peers(String... mspIds) {
        List<Signer> signers = new ArrayList<>();
        for (String mspId : mspIds) {
            signers.add(peer(mspId));
        }
        return signers;
    }
}
