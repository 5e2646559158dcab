package org.blendsm.embedded.ca;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blendsm.embedded.identity.Ecdsa;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * What somebody wants certified, PKCS #10: his key, and what stands beside his name. Which units he belongs to is not
 * for him to say, for among them is his role. Source: Fabric CA's {@code serverenroll.go}.
 */
final class SigningRequest {
    /** What is taken over, and how long it may be. */
    private static final Map<ASN1ObjectIdentifier, Integer> LONGEST =
            Map.of(BCStyle.C, 2, BCStyle.O, 64, BCStyle.L, 128, BCStyle.ST, 128, BCStyle.SERIALNUMBER, 64);

    private static final Set<Integer> NAMED = Set.of(
            GeneralName.dNSName, GeneralName.iPAddress, GeneralName.rfc822Name, GeneralName.uniformResourceIdentifier);

    private final PKCS10CertificationRequest request;

    private SigningRequest(PKCS10CertificationRequest request) {
        this.request = request;
    }

    /** @param id whose it has to be */
    static SigningRequest of(String pem, String id) throws RequestRefused {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest parsed)) {
                throw new RequestRefused(400, 5, "CSR Decode failed");
            }
            SigningRequest request = new SigningRequest(parsed);
            List<String> names = request.values(BCStyle.CN);
            if (names.isEmpty() || !names.getLast().equals(id)) {
                throw new RequestRefused(403, 67, "The CSR subject common name must equal the enrollment ID");
            }
            if (!parsed.isSignatureValid(new JcaContentVerifierProviderBuilder()
                    .setProvider(Ecdsa.PROVIDER)
                    .build(parsed.getSubjectPublicKeyInfo()))) {
                throw new RequestRefused(400, 5, "The CSR is not signed by the key that it holds");
            }
            return request;
        } catch (IOException | OperatorCreationException | PKCSException e) {
            throw new RequestRefused(400, 5, "CSR Decode failed: " + e.getMessage());
        }
    }

    PublicKey key() throws RequestRefused {
        try {
            PublicKey key = KeyFactory.getInstance("EC", Ecdsa.PROVIDER)
                    .generatePublic(new X509EncodedKeySpec(
                            request.getSubjectPublicKeyInfo().getEncoded()));
            if (!(key instanceof ECPublicKey ec) || ec.getParams().getOrder().bitLength() != 256) {
                throw new RequestRefused(400, 5, "This CA certifies keys on the curve P-256 only");
            }
            return key;
        } catch (IOException | GeneralSecurityException e) {
            throw new RequestRefused(400, 5, "CSR Decode failed: " + e.getMessage());
        }
    }

    /** Country, state, place, organisation and serial number, as far as they are there. */
    Map<ASN1ObjectIdentifier, List<String>> further() throws RequestRefused {
        Map<ASN1ObjectIdentifier, List<String>> further = new LinkedHashMap<>();
        for (Map.Entry<ASN1ObjectIdentifier, Integer> kind : LONGEST.entrySet()) {
            List<String> values = values(kind.getKey());
            if (values.stream().anyMatch(value -> value.length() > kind.getValue())) {
                throw new RequestRefused(
                        400,
                        80,
                        "CSR input validation failed: a part of the subject exceeds the maximum character limit of "
                                + kind.getValue());
            }
            boolean one = kind.getKey().equals(BCStyle.SERIALNUMBER) && !values.isEmpty();
            further.put(kind.getKey(), one ? List.of(values.getLast()) : values);
        }
        return further;
    }

    /** The names and addresses that it asks for itself. */
    List<GeneralName> hosts() {
        Extensions extensions = request.getRequestedExtensions();
        GeneralNames names =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        return names == null
                ? List.of()
                : Arrays.stream(names.getNames())
                        .filter(name -> NAMED.contains(name.getTagNo()))
                        .toList();
    }

    private List<String> values(ASN1ObjectIdentifier kind) {
        return Arrays.stream(request.getSubject().getRDNs())
                .flatMap(name -> Arrays.stream(name.getTypesAndValues()))
                .filter(part -> part.getType().equals(kind))
                .map(part -> IETFUtils.valueToString(part.getValue()))
                .toList();
    }
}
