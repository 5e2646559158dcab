package org.blendsm.system.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.blendsm.system.conformance.LedgerUnderTest.Authority;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain client of Fabric CA's REST interface, written from its documentation; it hides no status and no code. */
final class CaClient {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Authority authority;
    private final String mspId;
    private final HttpClient http;

    /** @param code Fabric CA's own number of what went wrong; 0 when nothing did */
    record Answer(int status, int code, String error, JsonNode result) {}

    CaClient(Authority authority, String mspId) throws IOException, GeneralSecurityException {
        this.authority = authority;
        this.mspId = mspId;
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority.tlsRoot())) {
            store.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        this.http = HttpClient.newBuilder()
                .sslContext(context)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    Authority authority() {
        return authority;
    }

    static KeyPair newKey() {
        return newKey("secp256r1");
    }

    static KeyPair newKey(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A PKCS #10 request, PEM. */
    static String request(String commonName, KeyPair keys) {
        return request(new X500Name("CN=" + commonName), List.of(), keys);
    }

    /** @param names DNS names it shall stand for */
    static String request(X500Name subject, List<String> names, KeyPair keys) {
        var text = new java.io.StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            var request = new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic());
            if (!names.isEmpty()) {
                ExtensionsGenerator extensions = new ExtensionsGenerator();
                extensions.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.stream()
                                .map(name -> new GeneralName(GeneralName.dNSName, name))
                                .toArray(GeneralName[]::new)));
                request.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            pem.writeObject(request.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    Enrolled registrar() throws Exception {
        return enroll(authority.registrar(), authority.secret());
    }

    Enrolled enroll(String id, String secret) throws Exception {
        return enroll(id, secret, Map.of());
    }

    /** @param more further members of the request */
    Enrolled enroll(String id, String secret, Map<String, ?> more) throws Exception {
        KeyPair keys = newKey();
        Map<String, Object> body = new LinkedHashMap<>(more);
        body.put("certificate_request", request(id, keys));
        return enrolled(id, keys, enrollment(id, secret, body));
    }

    Enrolled enrolled(String id, KeyPair keys, Answer answer) throws IOException {
        if (answer.status() != 201) {
            throw new IOException(answer.toString());
        }
        String pem = new String(
                Base64.getDecoder().decode(answer.result().path("Cert").asString()), StandardCharsets.UTF_8);
        return new Enrolled(id, mspId, pem, keys);
    }

    Answer enrollment(String id, String secret, Map<String, ?> body) throws Exception {
        String basic =
                "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return send("POST", "enroll", JSON.writeValueAsBytes(named(body)), basic);
    }

    /** Registers under a name not used before and enrols. */
    Enrolled newcomer(Enrolled registrar, String type) throws Exception {
        String id = type + "-" + UUID.randomUUID();
        Answer registered = post(registrar, "register", registration(id, type));
        return enroll(id, registered.result().path("secret").asString());
    }

    static Map<String, Object> registration(String id, String type) {
        return new LinkedHashMap<>(Map.of("id", id, "type", type, "attrs", List.of()));
    }

    Answer post(Enrolled caller, String endpoint, Map<String, ?> body) throws Exception {
        return signed(caller, "POST", endpoint, JSON.writeValueAsBytes(named(body)));
    }

    Answer put(Enrolled caller, String endpoint, Map<String, ?> body) throws Exception {
        return signed(caller, "PUT", endpoint, JSON.writeValueAsBytes(named(body)));
    }

    Answer get(Enrolled caller, String endpoint) throws Exception {
        return signed(caller, "GET", withCa(endpoint), new byte[0]);
    }

    Answer delete(Enrolled caller, String endpoint) throws Exception {
        return signed(caller, "DELETE", withCa(endpoint), new byte[0]);
    }

    private String withCa(String endpoint) {
        return endpoint + (endpoint.contains("?") ? "&" : "?") + "ca=" + authority.name();
    }

    private Answer signed(Enrolled caller, String method, String endpoint, byte[] body) throws Exception {
        return send(method, endpoint, body, token(caller, method, "/api/v1/" + endpoint, body));
    }

    /** Fabric CA's token: the certificate, and a signature over method, path, body and certificate. */
    static String token(Enrolled caller, String method, String uri, byte[] body) {
        Base64.Encoder base64 = Base64.getEncoder();
        String certificate = base64.encodeToString(caller.certificateBytes());
        String signed = method + "." + base64.encodeToString(uri.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(body) + "." + certificate;
        return certificate + "."
                + base64.encodeToString(caller.sign(com.google.protobuf.ByteString.copyFromUtf8(signed))
                        .toByteArray());
    }

    private Map<String, Object> named(Map<String, ?> body) {
        Map<String, Object> named = new LinkedHashMap<>(body);
        named.putIfAbsent("caname", authority.name());
        return named;
    }

    Answer send(String method, String endpoint, byte[] body, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(authority.url().resolve("/api/v1/" + endpoint))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        JsonNode json;
        try {
            json = JSON.readTree(response.body());
        } catch (tools.jackson.core.JacksonException e) {
            return new Answer(
                    response.statusCode(), -1, new String(response.body(), StandardCharsets.UTF_8), JSON.nullNode());
        }
        JsonNode error = json.path("errors").path(0);
        return new Answer(
                response.statusCode(),
                error.path("code").asInt(0),
                error.path("message").asString(""),
                json.path("result"));
    }

    URI url() {
        return authority.url();
    }
}
