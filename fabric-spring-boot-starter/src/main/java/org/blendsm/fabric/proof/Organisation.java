package org.blendsm.fabric.proof;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.naming.NamingException;
import org.blendsm.model.crypto.OrganisationalUnits;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.FabricNodeOUs;

/**
 * One organisation as the genesis block states it: which roots its certificates chain to and by which organisational
 * unit its peers are told from its clients. A client's certificate endorses nothing.
 */
record Organisation(
        String mspId,
        Set<TrustAnchor> roots,
        List<X509Certificate> intermediates,
        List<X509CRL> revocations,
        String peerUnit) {

    static Organisation of(FabricMSPConfig config) throws CertificateException {
        Set<TrustAnchor> roots = certificates(config.getRootCertsList()).stream()
                .map(root -> new TrustAnchor(root, null))
                .collect(Collectors.toSet());
        FabricNodeOUs units = config.getFabricNodeOus();
        if (roots.isEmpty() || !units.getEnable()) {
            throw new CertificateException(config.getName() + " names no root, or tells no peer from a client");
        }
        return new Organisation(
                config.getName(),
                roots,
                certificates(config.getIntermediateCertsList()),
                revocations(config.getRevocationListList()),
                units.getPeerOuIdentifier().getOrganizationalUnitIdentifier());
    }

    /** Whether this is the certificate of one of the organisation's peers, at that time. */
    boolean isPeer(X509Certificate certificate, Instant at) {
        return certificate.getBasicConstraints() < 0
                && units(certificate).contains(peerUnit)
                && revocations.stream().noneMatch(list -> isRevoked(list, certificate))
                && chainsToRoot(certificate, at);
    }

    private boolean chainsToRoot(X509Certificate certificate, Instant at) {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(certificate);
        List<Certificate> chain = new ArrayList<>(intermediates);
        chain.add(certificate);
        try {
            PKIXBuilderParameters rules = new PKIXBuilderParameters(roots, target);
            rules.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            rules.setRevocationEnabled(false); // the channel's own lists are looked at above
            rules.setDate(Date.from(at));
            CertPathBuilder.getInstance("PKIX").build(rules);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isRevoked(X509CRL list, X509Certificate certificate) {
        return list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
                && list.getRevokedCertificate(certificate.getSerialNumber()) != null;
    }

    private static List<String> units(X509Certificate certificate) {
        try {
            return OrganisationalUnits.of(certificate);
        } catch (NamingException e) {
            return List.of();
        }
    }

    private static List<X509Certificate> certificates(List<ByteString> pems) throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (ByteString pem : pems) {
            certificates.add(certificate(pem));
        }
        return certificates;
    }

    static X509Certificate certificate(ByteString pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.toByteArray()));
    }

    private static List<X509CRL> revocations(List<ByteString> lists) throws CertificateException {
        List<X509CRL> revocations = new ArrayList<>();
        try {
            for (ByteString list : lists) {
                revocations.add((X509CRL) CertificateFactory.getInstance("X.509")
                        .generateCRL(new ByteArrayInputStream(list.toByteArray())));
            }
        } catch (java.security.cert.CRLException e) {
            throw new CertificateException("a revocation list cannot be read", e);
        }
        return revocations;
    }
}
