package org.blendsm.fabric.ca;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.crypto.TrustedRoot;
import org.blendsm.fabric.http.WholeAnswer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One organisation's Fabric CA, over its REST interface: no Java client of it is published any more. Who enrols shows a
 * secret; who registers or revokes signs the request with an enrolled key (Fabric CA's own token form).
 */
public final class FabricCa {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String API = "/api/v1/";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_EMPTY))
            .build();

    private final URI url;
    private final String caName;
    private final HttpClient http;

    private FabricCa(URI url, String caName, HttpClient http) {
        this.url = url;
        this.caName = caName;
        this.http = http;
    }

    /**
     * @param caName which authority of that server
     * @param tlsRootCert PEM file of the authority that vouches for the server's TLS certificate
     * @throws IOException where the root certificate cannot be read
     */
    public static FabricCa at(URI url, String caName, Path tlsRootCert) throws IOException {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .sslContext(TrustedRoot.tls(tlsRootCert))
                .build();
        return new FabricCa(url, caName, http);
    }

    private record Enrol(
            @JsonProperty("certificate_request") String request,
            String caname,
            @JsonProperty("attr_reqs") List<AttributeRequest> attributes) {}

    private record AttributeRequest(String name, boolean optional) {}

    private record Register(
            String id,
            String type,
            String secret,
            @JsonProperty("max_enrollments") int maxEnrollments,
            String affiliation,
            List<Attribute> attrs,
            String caname) {}

    private record Attribute(String name, String value, boolean ecert) {}

    private record Revoke(String id, String serial, String aki, String reason, String caname) {}

    private record Modify(String secret, String caname) {}

    private record RevocationList(String caname) {}

    /**
     * Gets the certificate that a registered id may have.
     *
     * @param csr PEM, such as {@link SigningRequests} makes
     */
    public X509Certificate enrol(String id, String secret, String csr) {
        String basic = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(UTF_8));
        JsonNode result =
                call("POST", "enroll", JSON.writeValueAsBytes(new Enrol(csr, caName, List.of())), "Basic " + basic);
        byte[] pem = Base64.getDecoder().decode(result.path("Cert").asString());
        try {
            return Certificates.parse(new String(pem, UTF_8));
        } catch (IOException e) {
            throw new CaRefused(caName + " answered with no certificate", e);
        }
    }

    /** Makes a key and gets its certificate. */
    public CertifiedKey enrol(String id, String secret) {
        KeyPair pair = P256.newKey();
        return new CertifiedKey(pair.getPrivate(), enrol(id, secret, SigningRequests.pem(id, pair)));
    }

    /** Lets somebody enrol. By a registrar. */
    public void register(CertifiedKey registrar, Registration registration) {
        List<Attribute> attributes = registration.attributes().entrySet().stream()
                .map(e -> new Attribute(e.getKey(), e.getValue(), true))
                .toList();
        Register body =
                new Register(registration.id(), registration.type(), registration.secret(), -1, "", attributes, caName);
        signed("register", body, registrar);
    }

    /** Registers somebody; who is registered gets that secret and keeps all else. By a registrar. */
    public void letEnrol(CertifiedKey registrar, Registration registration) {
        try {
            register(registrar, registration);
        } catch (CaRefused refused) {
            if (!refused.alreadyThere()) {
                throw refused;
            }
            changeSecret(registrar, registration.id(), registration.secret());
        }
    }

    /**
     * Revokes all certificates of an id. By a registrar, or by the id itself. In effect on the channel once the list is
     * in its MSP.
     */
    public void revoke(CertifiedKey registrar, String id, String reason) {
        signed("revoke", new Revoke(id, "", "", reason, caName), registrar);
    }

    /** Revokes one certificate; its holder may enrol again. By a registrar. */
    public void revoke(CertifiedKey registrar, X509Certificate certificate, String reason) {
        byte[] authorityKey = AuthorityKeyIdentifier.getInstance(ASN1OctetString.getInstance(
                                certificate.getExtensionValue(Extension.authorityKeyIdentifier.getId()))
                        .getOctets())
                .getKeyIdentifierOctets();
        String serial = certificate.getSerialNumber().toString(16);
        signed("revoke", new Revoke("", serial, HexFormat.of().formatHex(authorityKey), reason, caName), registrar);
    }

    /** An id's certificates that are neither revoked nor over. By a registrar. */
    public List<X509Certificate> certificates(CertifiedKey registrar, String id) {
        String question = "certificates?id=" + id + "&notrevoked=true&notexpired=true&ca=" + caName;
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (JsonNode one : signed("GET", question, new byte[0], registrar).path("certs")) {
                certificates.add(Certificates.parse(one.path("PEM").asString()));
            }
        } catch (IOException e) {
            throw new CaRefused(caName + " named something that is no certificate", e);
        }
        return certificates;
    }

    /** What a registered id enrols with from now on. By a registrar. */
    public void changeSecret(CertifiedKey registrar, String id, String secret) {
        signed("PUT", "identities/" + id, new Modify(secret, caName), registrar);
    }

    /** Everything revoked that has not expired, in PEM (RFC 5280): what goes into the channel's MSP. By a registrar. */
    public String revocationList(CertifiedKey registrar) {
        JsonNode result = signed("gencrl", new RevocationList(caName), registrar);
        return new String(Base64.getDecoder().decode(result.path("CRL").asString()), UTF_8);
    }

    /** Fabric CA's token: base64(certificate).base64(signature over method.uri.body.certificate). */
    private JsonNode signed(String operation, Object body, CertifiedKey registrar) {
        return signed("POST", operation, body, registrar);
    }

    private JsonNode signed(String method, String operation, Object body, CertifiedKey registrar) {
        return signed(method, operation, JSON.writeValueAsBytes(body), registrar);
    }

    private JsonNode signed(String method, String operation, byte[] json, CertifiedKey registrar) {
        Base64.Encoder base64 = Base64.getEncoder();
        String certificate =
                base64.encodeToString(Certificates.pem(registrar.certificate()).getBytes(UTF_8));
        String payload = String.join(
                ".",
                method,
                base64.encodeToString((API + operation).getBytes(UTF_8)),
                base64.encodeToString(json),
                certificate);
        try {
            byte[] signature = SigningKey.of(registrar.key()).sign(payload.getBytes(UTF_8));
            return call(method, operation, json, certificate + "." + base64.encodeToString(signature));
        } catch (GeneralSecurityException e) {
            throw new CaRefused("the registrar's key cannot sign", e);
        }
    }

    private JsonNode call(String method, String operation, byte[] body, String authorization) {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(API + operation))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Authorization", authorization)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<byte[]> response = WholeAnswer.to(http, request, HttpResponse.BodyHandlers.ofByteArray());
            JsonNode answer = JSON.readTree(response.body());
            if (!answer.path("success").asBoolean(false)) {
                throw new CaRefused(
                        caName + " refused to " + operation + ": "
                                + answer.path("errors")
                                        .path(0)
                                        .path("message")
                                        .asString("status " + response.statusCode()),
                        response.statusCode());
            }
            return answer.path("result");
        } catch (JacksonException e) {
            throw new CaRefused(caName + " answered no JSON to " + operation, e);
        } catch (IOException e) {
            throw new CaRefused("cannot reach " + caName + " at " + url + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CaRefused("interrupted", e);
        }
    }
}
