package org.blendsm.chaincode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Founding;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.NewKey;
import org.blendsm.model.membership.Role;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/** Somebody with a key and a certificate for it: who a test's transactions and documents are signed by. */
public record Actor(String name, String organisation, String unit, List<Role> roles, KeyPair keys, ByteString creator) {
    private static final ASN1ObjectIdentifier ATTRIBUTES = new ASN1ObjectIdentifier("1.2.3.4.5.6.7.8.1");

    public static Actor of(String name, String organisation, Role... roles) {
        return enrolled(name, organisation, "client", List.of(roles), newKeys(), Optional.empty());
    }

    public static Actor administrator(String name, String organisation, Role... roles) {
        return enrolled(name, organisation, "admin", List.of(roles), newKeys(), Optional.empty());
    }

    /** The same person with another key. */
    public Actor withNewKey() {
        return enrolled(name, organisation, unit, roles, newKeys(), Optional.empty());
    }

    /** The same key, but another organisation's CA made the certificate. */
    public Actor enrolledBy(String otherOrganisation) {
        return enrolled(name, otherOrganisation, unit, roles, keys, Optional.empty());
    }

    /** The same key, with the certificate that the organisation's CA made for a service of its pool. */
    public Actor certifiedFor(String service) {
        return withAttributes("{\"attrs\":{\"blendsm.service\":\"" + service + "\"}}");
    }

    /** The same key, with what Fabric CA writes of attributes into its certificate. */
    public Actor withAttributes(String json) {
        return enrolled(name, organisation, unit, roles, keys, Optional.of(json));
    }

    /** The same person, whose identity has other bytes: the peer would find its certificate in them still. */
    public Actor whoseIdentityIs(UnaryOperator<String> bytes) {
        try {
            SerializedIdentity identity = SerializedIdentity.parseFrom(creator);
            String other = bytes.apply(identity.getIdBytes().toString(StandardCharsets.ISO_8859_1));
            return whoseCreatorIs(identity.toBuilder()
                    .setIdBytes(ByteString.copyFrom(other, StandardCharsets.ISO_8859_1))
                    .build()
                    .toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    public Actor whoseCreatorIs(ByteString other) {
        return new Actor(name, organisation, unit, roles, keys, other);
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public PublicKeyInfo key() {
        return PublicKeyInfo.of(keys.getPublic());
    }

    public MemberId id() {
        return key().address();
    }

    /** This actor as a member in good standing, for tests of rules. */
    public Member member() {
        return Member.admitted(application(), Instant.EPOCH);
    }

    public Application application() {
        return new Application(name, organisation, roles, key());
    }

    public Approval approval(Sha256 network) {
        return new Approval(application(), sign(DocumentType.APPLICATION, network, application()));
    }

    public Founding founding(Sha256 network) {
        return new Founding(network, application(), sign(DocumentType.APPLICATION, network, application()));
    }

    /** This actor's key, for a member to take in place of its own. */
    public NewKey newKeyOf(MemberId member, Sha256 network) {
        return new NewKey(key(), sign(DocumentType.KEY_ROTATION, network, new NewKey.Rotation(key(), member)));
    }

    public DetachedJws sign(DocumentType type, Sha256 network, Object document) {
        try {
            return DetachedJws.sign(type, network, document, this::es256);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] es256(byte[] input) throws GeneralSecurityException {
        Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
        ecdsa.initSign(keys.getPrivate());
        ecdsa.update(input);
        return ecdsa.sign();
    }

    /** With Fabric's creator: the MSP id and the certificate in PEM. */
    private static Actor enrolled(
            String name,
            String organisation,
            String unit,
            List<Role> roles,
            KeyPair keys,
            Optional<String> attributes) {
        String certificate = certificate(name, organisation, unit, keys, attributes);
        ByteString creator = SerializedIdentity.newBuilder()
                .setMspid(organisation)
                .setIdBytes(ByteString.copyFrom(certificate, StandardCharsets.US_ASCII))
                .build()
                .toByteString();
        return new Actor(name, organisation, unit, roles, keys, creator);
    }

    private static String certificate(
            String name, String organisation, String unit, KeyPair keys, Optional<String> attributes) {
        var subject = new X500Name("CN=" + name + ",OU=" + unit + "+OU=department,O=" + organisation);
        try (StringWriter text = new StringWriter();
                JcaPEMWriter pem = new JcaPEMWriter(text)) {
            X509v3CertificateBuilder certificate = new X509v3CertificateBuilder(
                    subject,
                    BigInteger.ONE,
                    Date.from(Instant.EPOCH),
                    Date.from(Instant.parse("2100-01-01T00:00:00Z")),
                    subject,
                    SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
            if (attributes.isPresent()) {
                certificate.addExtension(ATTRIBUTES, false, attributes.get().getBytes(StandardCharsets.UTF_8));
            }
            pem.writeObject(certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
            pem.flush();
            return text.toString();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}
