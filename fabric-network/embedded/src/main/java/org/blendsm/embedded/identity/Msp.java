package org.blendsm.embedded.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/**
 * One organisation's membership as the channel configuration states it: its root and intermediate certificates, its
 * revocation lists and its node roles. Source: Fabric's {@code msp/mspimplvalidate.go}.
 */
public final class Msp {
    private final String id;
    private final List<X509Certificate> roots;
    private final List<X509Certificate> intermediates;
    private final Set<ByteString> admins;
    private final boolean nodeRoles;
    private final Map<ByteString, Set<BigInteger>> revokedByIssuerKey;

    public Msp(FabricMSPConfig config) throws CertificateException {
        this.id = config.getName();
        this.roots = certificates(config.getRootCertsList());
        this.intermediates = certificates(config.getIntermediateCertsList());
        this.admins = encodings(certificates(config.getAdminsList()));
        this.nodeRoles = config.getFabricNodeOus().getEnable();
        this.revokedByIssuerKey = revocations(config.getRevocationListList());
        if (roots.isEmpty()) {
            throw new CertificateException("expected at least one CA certificate");
        }
    }

    public String id() {
        return id;
    }

    public List<X509Certificate> roots() {
        return roots;
    }

    /**
     * The identity behind {@code serialized}, vouched for or with the reason why not. A certificate that none of this
     * organisation's authorities has signed is no identity of it at all.
     */
    Identity identity(ByteString serialized, SerializedIdentity parsed) throws IdentityMalformed {
        try {
            X509Certificate certificate = Pem.certificate(parsed.getIdBytes().toByteArray());
            X509Certificate issuer = issuer(certificate)
                    .orElseThrow(() -> new IdentityMalformed(
                            "the supplied identity is not valid: x509: certificate" + " signed by unknown authority"));
            List<String> units = units(certificate);
            Set<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
            units.forEach(unit -> NodeRole.ofUnit(unit).ifPresent(roles::add));
            boolean admin = admins.contains(ByteString.copyFrom(certificate.getEncoded()));
            return new Identity(
                    serialized,
                    id,
                    certificate,
                    Ecdsa.adopt(certificate.getPublicKey()),
                    units,
                    roles,
                    admin,
                    refusal(certificate, issuer, roles, units));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IdentityMalformed("parseCertificate failed: " + e.getMessage());
        }
    }

    private Optional<String> refusal(
            X509Certificate certificate, X509Certificate issuer, Set<NodeRole> roles, List<String> units)
            throws CertificateException {
        if (certificate.getBasicConstraints() != -1) {
            return Optional.of("An X509 certificate with Basic Constraint: Certificate Authority equals true "
                    + "cannot be used as an identity");
        }
        if (revoked(certificate, issuer)) {
            return Optional.of("The certificate has been revoked");
        }
        if (nodeRoles && roles.isEmpty()) {
            return Optional.of("the identity does not have an OU that resolves to client, peer, orderer, or admin role."
                    + " OUs: " + units + ", MSP: [" + id + "]");
        }
        if (nodeRoles && roles.size() > 1) {
            return Optional.of("the identity must have a client, a peer, an orderer, or an admin OU role to be valid,"
                    + " not a combination of them. OUs: " + units + ", MSP: [" + id + "]");
        }
        return Optional.empty();
    }

    /** The CA that signed it, when a chain leads from there to a root of this organisation. */
    private Optional<X509Certificate> issuer(X509Certificate certificate) {
        for (X509Certificate root : roots) {
            if (signedBy(certificate, root)) {
                return Optional.of(root);
            }
        }
        for (X509Certificate intermediate : intermediates) {
            if (signedBy(certificate, intermediate) && issuer(intermediate).isPresent()) {
                return Optional.of(intermediate);
            }
        }
        return Optional.empty();
    }

    private static boolean signedBy(X509Certificate certificate, X509Certificate issuer) {
        if (certificate.equals(issuer)
                || !certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey(), Ecdsa.PROVIDER);
            return issuer.getBasicConstraints() != -1;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean revoked(X509Certificate certificate, X509Certificate issuer) {
        return revokedByIssuerKey.getOrDefault(subjectKeyId(issuer), Set.of()).contains(certificate.getSerialNumber());
    }

    /** Lists not signed by one of this organisation's CAs are left out, as Fabric passes over them. */
    private Map<ByteString, Set<BigInteger>> revocations(List<ByteString> lists) throws CertificateException {
        Map<ByteString, Set<BigInteger>> revoked = new HashMap<>();
        List<X509Certificate> authorities = new ArrayList<>(roots);
        authorities.addAll(intermediates);
        for (ByteString list : lists) {
            X509CRL crl = crl(list);
            ByteString authorityKey = authorityKeyId(crl);
            for (X509Certificate authority : authorities) {
                if (subjectKeyId(authority).equals(authorityKey) && signedBy(crl, authority)) {
                    Set<BigInteger> serials = revoked.computeIfAbsent(authorityKey, k -> new HashSet<>());
                    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
                    if (entries != null) {
                        entries.forEach(entry -> serials.add(entry.getSerialNumber()));
                    }
                }
            }
        }
        return revoked;
    }

    private static X509CRL crl(ByteString pem) throws CertificateException {
        try {
            // The JDK's own parser: a provider that reads lists lazily would hide a malformed one until it matters
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509CRL) factory.generateCRL(new ByteArrayInputStream(pem.toByteArray()));
        } catch (CRLException e) {
            throw new CertificateException("could not parse RevocationList", e);
        }
    }

    private static boolean signedBy(X509CRL crl, X509Certificate authority) {
        try {
            crl.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static ByteString subjectKeyId(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue("2.5.29.14");
        if (extension == null) {
            return ByteString.EMPTY;
        }
        byte[] content = ASN1OctetString.getInstance(extension).getOctets();
        return ByteString.copyFrom(SubjectKeyIdentifier.getInstance(content).getKeyIdentifier());
    }

    private static ByteString authorityKeyId(X509CRL crl) {
        byte[] extension = crl.getExtensionValue("2.5.29.35");
        if (extension == null) {
            return ByteString.EMPTY;
        }
        byte[] content = ASN1OctetString.getInstance(extension).getOctets();
        byte[] key = AuthorityKeyIdentifier.getInstance(content).getKeyIdentifierOctets();
        return key == null ? ByteString.EMPTY : ByteString.copyFrom(key);
    }

    private static List<String> units(X509Certificate certificate) {
        X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        // Fabric CA writes role and departments as one name of several parts
        return Arrays.stream(subject.getRDNs())
                .flatMap(name -> Arrays.stream(name.getTypesAndValues()))
                .filter(part -> part.getType().equals(BCStyle.OU))
                .map(unit -> IETFUtils.valueToString(unit.getValue()))
                .toList();
    }

    private static List<X509Certificate> certificates(List<ByteString> pems) throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>(pems.size());
        for (ByteString pem : pems) {
            certificates.add(Pem.certificate(pem.toByteArray()));
        }
        return List.copyOf(certificates);
    }

    private static Set<ByteString> encodings(List<X509Certificate> certificates) throws CertificateException {
        Set<ByteString> encodings = new HashSet<>();
        for (X509Certificate certificate : certificates) {
            encodings.add(ByteString.copyFrom(certificate.getEncoded()));
        }
        return encodings;
    }

    /** False for what is no certificate: others say what is wrong with that. */
    static boolean expired(ByteString serialized, Instant now) {
        try {
            X509Certificate certificate =
                    Pem.certificate(parse(serialized).getIdBytes().toByteArray());
            return now.isAfter(certificate.getNotAfter().toInstant());
        } catch (IdentityMalformed | CertificateException | RuntimeException e) {
            return false;
        }
    }

    static SerializedIdentity parse(ByteString serialized) throws IdentityMalformed {
        try {
            return SerializedIdentity.parseFrom(serialized);
        } catch (InvalidProtocolBufferException e) {
            throw new IdentityMalformed("could not deserialize a SerializedIdentity: " + e.getMessage());
        }
    }
}
