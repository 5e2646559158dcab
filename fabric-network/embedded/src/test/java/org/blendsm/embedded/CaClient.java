package org.blendsm.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.blendsm.embedded.Connection.OrganisationAccess;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.Pem;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small client of Fabric CA's REST interface, written from its documentation and from nothing else. */
final class CaClient {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Connection connection;
    private final OrganisationAccess organisation;
    private final HttpClient http;

    record Enrolled(String certificate, KeyPair key) {}

    record Answer(int status, JsonNode body) {
        JsonNode result() {
            return body.path("result");
        }

        String error() {
            return body.path("errors").path(0).path("message").asString("");
        }
    }

    CaClient(Connection connection, String organisation) throws IOException, GeneralSecurityException {
        this.connection = connection;
        OrganisationAccess access = connection.organisations().get(organisation);
        if (access == null) {
            throw new IllegalArgumentException(organisation);
        }
        this.organisation = access;
        this.http = HttpClient.newBuilder()
                .sslContext(trusting(Path.of(connection.tlsRootCertPath())))
                .build();
    }

    private static SSLContext trusting(Path root) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var in = Files.newInputStream(root)) {
            store.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static String request(String id, KeyPair key) throws IOException {
        try {
            return Pem.encode(
                    "CERTIFICATE REQUEST",
                    new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=" + id), key.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                            .getEncoded());
        } catch (OperatorCreationException e) {
            throw new IOException(e);
        }
    }

    Enrolled enrolRegistrar() throws Exception {
        JsonNode registrar = JSON.readTree(Files.readString(Path.of(organisation.registrarPath())));
        return enrol(registrar.path("id").asString(), registrar.path("secret").asString());
    }

    Enrolled enrol(String id, String secret) throws Exception {
        KeyPair key = newKey();
        Answer answer = tryEnrol(id, secret, request(id, key));
        if (answer.status() != 201) {
            throw new IOException(answer.error());
        }
        String pem = new String(
                Base64.getDecoder().decode(answer.result().path("Cert").asString()), StandardCharsets.UTF_8);
        return new Enrolled(pem, key);
    }

    Answer tryEnrol(String id, String secret, String request) throws Exception {
        String basic =
                "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return send("enroll", Map.of("certificate_request", request), basic);
    }

    /** Registers with the attributes given and enrols at once. */
    Enrolled member(Enrolled registrar, String id, String type) throws Exception {
        Answer answer = call(registrar, "register", Map.of("id", id, "type", type, "attrs", List.of()));
        return enrol(id, answer.result().path("secret").asString());
    }

    Answer call(Enrolled caller, String endpoint, Map<String, ?> body) throws Exception {
        byte[] bytes = JSON.writeValueAsBytes(withCa(body));
        return post(endpoint, bytes, token(caller, "POST", "/api/v1/" + endpoint, bytes));
    }

    static String token(Enrolled caller, String method, String uri, byte[] body) {
        Base64.Encoder base64 = Base64.getEncoder();
        String certificate = base64.encodeToString(caller.certificate().getBytes(StandardCharsets.UTF_8));
        String signed = method + "." + base64.encodeToString(uri.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(body) + "." + certificate;
        try {
            PrivateKey key = Ecdsa.privateKey(caller.key().getPrivate().getEncoded());
            return certificate + "." + base64.encodeToString(Ecdsa.sign(key, signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer send(String endpoint, Map<String, ?> body, String authorization) throws Exception {
        return post(endpoint, JSON.writeValueAsBytes(withCa(body)), authorization);
    }

    private Map<String, Object> withCa(Map<String, ?> body) {
        Map<String, Object> named = new java.util.LinkedHashMap<>(body);
        named.put("caname", organisation.caName());
        return named;
    }

    Answer post(String endpoint, byte[] body, String authorization) throws Exception {
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(URI.create(connection.caUrl() + "/api/v1/" + endpoint))
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    Member connect(Enrolled enrolled) throws IOException {
        return new Member(connection, organisation.mspId(), enrolled.certificate(), enrolled.key());
    }
}
