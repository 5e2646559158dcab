package org.blendsm.embedded.certificates;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.Pem;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;

/** A certificate authority's key at work: it signs certificates and revocation lists. */
public final class Issuer {
    /** Where Fabric CA writes an identity's attributes, as JSON. */
    private static final ASN1ObjectIdentifier ATTRIBUTES = new ASN1ObjectIdentifier("1.2.3.4.5.6.7.8.1");

    private static final Duration ROOT_LIFE = Duration.ofDays(3650);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;

    public Issuer(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public PrivateKey key() {
        return key;
    }

    /**
     * What a certificate shall say about its holder.
     *
     * @param units organizational units, the node role first
     * @param further what else stands in its name, such as the country
     * @param hosts names and addresses it stands for
     * @param tls whether it is for TLS connections instead of signatures
     * @param attributes JSON for the attribute extension
     */
    public record Subject(
            String commonName,
            List<String> units,
            Map<ASN1ObjectIdentifier, List<String>> further,
            List<GeneralName> hosts,
            boolean tls,
            Optional<String> attributes) {
        public Subject(
                String commonName, List<String> units, List<String> hosts, boolean tls, Optional<String> attributes) {
            this(commonName, units, Map.of(), names(hosts), tls, attributes);
        }

        public static Subject of(String commonName, String unit) {
            return new Subject(commonName, List.of(unit), List.of(), false, Optional.empty());
        }

        public static Subject server(String commonName, List<String> hosts) {
            return new Subject(commonName, List.of(), hosts, true, Optional.empty());
        }
    }

    public static Issuer root(String commonName, String organisation) {
        KeyPair pair = Ecdsa.newKeyPair();
        X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, organisation)
                .addRDN(BCStyle.CN, commonName)
                .build();
        X509v3CertificateBuilder builder = builder(name, name, pair.getPublic(), Instant.MIN, ROOT_LIFE);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(1));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    extensions().createSubjectKeyIdentifier(info(pair.getPublic())));
            return new Issuer(parse(builder.build(signer(pair.getPrivate())).getEncoded()), pair.getPrivate());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public X509Certificate issue(Subject subject, PublicKey holder, Duration life) {
        X509v3CertificateBuilder builder = builder(
                issuerName(), name(subject), holder, certificate.getNotBefore().toInstant(), life);
        try {
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(
                            subject.tls()
                                    ? KeyUsage.digitalSignature | KeyUsage.keyAgreement
                                    : KeyUsage.digitalSignature));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions().createSubjectKeyIdentifier(info(holder)));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions().createAuthorityKeyIdentifier(info(certificate.getPublicKey())));
            if (subject.tls()) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                }));
            }
            if (!subject.hosts().isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(subject.hosts().toArray(GeneralName[]::new)));
            }
            if (subject.attributes().isPresent()) {
                byte[] json = subject.attributes().get().getBytes(StandardCharsets.UTF_8);
                builder.addExtension(new Extension(ATTRIBUTES, false, json));
            }
            return parse(builder.build(signer(key)).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As Fabric CA writes it: in this order, and all values of a kind as one name of several parts. */
    private static X500Name name(Subject subject) {
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        add(name, BCStyle.C, subject.further().getOrDefault(BCStyle.C, List.of()));
        add(name, BCStyle.ST, subject.further().getOrDefault(BCStyle.ST, List.of()));
        add(name, BCStyle.L, subject.further().getOrDefault(BCStyle.L, List.of()));
        add(name, BCStyle.O, subject.further().getOrDefault(BCStyle.O, List.of()));
        add(name, BCStyle.OU, subject.units());
        add(name, BCStyle.CN, List.of(subject.commonName()));
        add(name, BCStyle.SERIALNUMBER, subject.further().getOrDefault(BCStyle.SERIALNUMBER, List.of()));
        return name.build();
    }

    private static void add(X500NameBuilder name, ASN1ObjectIdentifier kind, List<String> values) {
        if (!values.isEmpty()) {
            ASN1ObjectIdentifier[] kinds = new ASN1ObjectIdentifier[values.size()];
            Arrays.fill(kinds, kind);
            name.addMultiValuedRDN(kinds, values.toArray(String[]::new));
        }
    }

    /** A revoked certificate's serial number and when it was revoked. */
    public record Revocation(BigInteger serial, Instant at) {}

    /** The list of everything revoked, as PEM. */
    public String revocationList(Collection<Revocation> revoked, Duration life) {
        Instant now = Instant.now();
        X509v2CRLBuilder builder = new X509v2CRLBuilder(issuerName(), Date.from(now));
        builder.setNextUpdate(Date.from(now.plus(life)));
        revoked.forEach(entry -> builder.addCRLEntry(entry.serial(), Date.from(entry.at()), 0));
        try {
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions().createAuthorityKeyIdentifier(info(certificate.getPublicKey())));
            X509CRLHolder list = builder.build(signer(key));
            return Pem.encode("X509 CRL", list.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private X500Name issuerName() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    /** @param earliest when its issuer's own begins: Fabric looks at the chain as it was when a certificate began */
    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant earliest, Duration life) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        // Five minutes back, as Fabric CA does: clocks differ
        Instant back = now.minus(Duration.ofMinutes(5));
        Instant start = back.isBefore(earliest) ? earliest : back;
        BigInteger serial = new BigInteger(159, RANDOM).setBit(158);
        return new X509v3CertificateBuilder(
                issuer, serial, Date.from(start), Date.from(now.plus(life)), subject, info(key));
    }

    /** Hosts as a certificate names them. */
    public static List<GeneralName> names(List<String> hosts) {
        return hosts.stream()
                .map(host -> new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toList();
    }

    /** Whether it is an address and no name. */
    public static boolean isAddress(String host) {
        return host.matches("[0-9.]+|.*:.*");
    }

    private static SubjectPublicKeyInfo info(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded());
    }

    private static X509ExtensionUtils extensions() {
        return new BcX509ExtensionUtils();
    }

    private static X509Certificate parse(byte[] der) {
        try {
            return Pem.certificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was just made cannot be read", e);
        }
    }

    /** Signs with a low S: Go's tools accept both, Fabric's MSP rewrites the other. */
    private static ContentSigner signer(PrivateKey key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return new ContentSigner() {
            @Override
            public AlgorithmIdentifier getAlgorithmIdentifier() {
                return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
            }

            @Override
            public OutputStream getOutputStream() {
                return out;
            }

            @Override
            public byte[] getSignature() {
                return Ecdsa.sign(key, out.toByteArray());
            }
        };
    }

    /** The common name in a certificate's subject; empty when there is none. */
    public static String commonName(X509Certificate certificate) {
        X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        RDN[] names = subject.getRDNs(BCStyle.CN);
        return names.length == 0
                ? ""
                : IETFUtils.valueToString(names[0].getFirst().getValue());
    }
}
