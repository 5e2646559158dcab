package org.blendsm.embedded.ca;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.blendsm.embedded.ca.CertificateAuthority.Registration;
import org.blendsm.embedded.ca.RegisteredIdentity.Attribute;
import org.blendsm.embedded.genesis.Network;
import org.blendsm.embedded.genesis.OrganisationKeys;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.Pem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Fabric CA's REST interface for all organisations' authorities on one port; a request names its authority. */
public final class CaServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CaServer.class.getName());
    private static final int LARGEST_BODY = 1 << 20;
    private static final String PATH = "/api/v1/";
    private static final String VERSION = "v1.5.15";

    private final JsonMapper json = JsonMapper.shared();
    private final Map<String, CertificateAuthority> authorities = new LinkedHashMap<>();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpsServer server;

    /**
     * @param address port 0 for any free one
     * @param certificateLife how long an enrolment certificate holds
     */
    public CaServer(Network network, InetSocketAddress address, Duration certificateLife, Clock clock)
            throws IOException {
        for (OrganisationKeys keys : network.organisations()) {
            CertificateAuthority authority = new CertificateAuthority(
                    keys.organisation().caName(),
                    keys.ca(),
                    keys.registrarPath().resolveSibling("registry.jsonl"),
                    certificateLife,
                    clock);
            JsonNode registrar = json.readTree(Files.readString(keys.registrarPath()));
            authority.bootstrap(
                    registrar.path("id").asString(), registrar.path("secret").asString());
            authorities.put(authority.name(), authority);
        }
        server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(network)));
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static SSLContext tls(Network network) throws IOException {
        try {
            return TlsContext.server(network.serverCertificatePath(), network.serverKeyPath());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read the TLS certificate of the CA", e);
        }
    }

    /** A request with its body read: the token signs both. */
    private record Request(HttpExchange exchange, byte[] bytes, JsonNode body, CertificateAuthority authority) {
        String text(String name) {
            return body.path(name).asString("");
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] bytes = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
            try {
                if (bytes.length > LARGEST_BODY) {
                    throw new CaRefused(413, 1, "Request body is larger than " + LARGEST_BODY + " bytes");
                }
                Request request = request(exchange, bytes);
                answer(exchange, status(path), route(path, request), Optional.empty());
            } catch (CaRefused e) {
                answer(exchange, e.status(), "", Optional.of(e));
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the CA failed at " + path, e);
                answer(exchange, 500, "", Optional.of(new CaRefused(500, 0, "The CA failed; see its log")));
            }
        }
    }

    private Request request(HttpExchange exchange, byte[] bytes) throws CaRefused {
        JsonNode body;
        try {
            body = bytes.length == 0 ? json.createObjectNode() : json.readTree(bytes);
        } catch (JacksonException e) {
            throw new CaRefused(400, 1, "Failed reading request body: " + e.getOriginalMessage());
        }
        String named = caName(exchange, body);
        CertificateAuthority authority = named.isEmpty()
                ? authorities.values().iterator().next()
                : Optional.ofNullable(authorities.get(named))
                        .orElseThrow(() -> new CaRefused(404, 19, "CA '" + named + "' does not exist"));
        return new Request(exchange, bytes, body, authority);
    }

    private static String caName(HttpExchange exchange, JsonNode body) {
        String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
        for (String part : query.split("&")) {
            if (part.startsWith("ca=")) {
                return part.substring(3);
            }
        }
        return body.path("caname").asString(body.path("CAName").asString(""));
    }

    private static int status(String path) {
        return path.endsWith("/enroll") || path.endsWith("/reenroll") || path.endsWith("/register") ? 201 : 200;
    }

    private Object route(String path, Request request) throws CaRefused {
        String endpoint = path.startsWith(PATH) ? path.substring(PATH.length()) : path.substring(1);
        String method = request.exchange().getRequestMethod();
        if (endpoint.startsWith("identities")) {
            return identities(endpoint, method, request);
        }
        boolean info = endpoint.equals("cainfo");
        if (!method.equals("POST") && !(info && method.equals("GET"))) {
            throw new CaRefused(405, 69, "Method " + method + " is not allowed");
        }
        return switch (endpoint) {
            case "cainfo" -> info(request.authority());
            case "enroll" -> enrolled(request, basic(request));
            case "reenroll" -> enrolled(request, token(request));
            case "register" -> register(request, token(request));
            case "revoke" -> revoke(request, token(request));
            case "gencrl" -> Map.of("CRL", base64(request.authority().revocationList(token(request))));
            default -> throw new CaRefused(404, 0, "This CA has no endpoint " + endpoint);
        };
    }

    private static Map<String, String> info(CertificateAuthority authority) {
        Map<String, String> info = new LinkedHashMap<>();
        info.put("CAName", authority.name());
        info.put("CAChain", authority.chain());
        info.put("IssuerPublicKey", "");
        info.put("IssuerRevocationPublicKey", "");
        info.put("Version", VERSION);
        return info;
    }

    private Object enrolled(Request request, RegisteredIdentity identity) throws CaRefused {
        List<String> hosts = new ArrayList<>();
        request.body().path("hosts").forEach(host -> hosts.add(host.asString()));
        String csr = request.text("certificate_request");
        JsonNode asked = request.body().path("attr_reqs");
        Optional<List<String>> attributes = Optional.empty();
        if (asked.isArray()) {
            List<String> names = new ArrayList<>();
            for (JsonNode attribute : asked) {
                String name = attribute.path("name").asString("");
                if (identity.attribute(name).isEmpty()
                        && !attribute.path("optional").asBoolean(false)) {
                    throw new CaRefused(
                            500,
                            0,
                            "Failed to find requested attributes: The following required attributes are missing: ["
                                    + name + "]");
                }
                names.add(name);
            }
            attributes = Optional.of(names);
        }
        String pem = request.authority().enroll(identity, csr, hosts, request.text("profile"), attributes);
        return Map.of("Cert", base64(pem), "ServerInfo", info(request.authority()));
    }

    private Object register(Request request, RegisteredIdentity registrar) throws CaRefused {
        List<Attribute> attributes = new ArrayList<>();
        for (JsonNode attribute : request.body().path("attrs")) {
            attributes.add(new Attribute(
                    attribute.path("name").asString(""),
                    attribute.path("value").asString(""),
                    attribute.path("ecert").asBoolean(false)));
        }
        String secret = request.text("secret");
        return Map.of(
                "secret",
                request.authority()
                        .register(
                                registrar,
                                new Registration(
                                        request.text("id"),
                                        request.text("type"),
                                        request.text("affiliation"),
                                        secret.isEmpty() ? Optional.empty() : Optional.of(secret),
                                        request.body().path("max_enrollments").asInt(0),
                                        attributes)));
    }

    private Object revoke(Request request, RegisteredIdentity caller) throws CaRefused {
        List<Map<String, String>> revoked = new ArrayList<>();
        for (IssuedCertificate certificate : request.authority()
                .revoke(
                        caller,
                        request.text("id"),
                        request.text("serial"),
                        request.text("aki"),
                        request.text("reason"))) {
            revoked.add(Map.of("Serial", certificate.serial(), "AKI", certificate.aki()));
        }
        boolean list = request.body().path("gencrl").asBoolean(false);
        return Map.of(
                "RevokedCerts",
                revoked,
                "CRL",
                list ? base64(request.authority().revocationList()) : "");
    }

    private Object identities(String endpoint, String method, Request request) throws CaRefused {
        RegisteredIdentity caller = token(request);
        if (!method.equals("GET")) {
            throw new CaRefused(405, 69, "Method " + method + " is not allowed");
        }
        if (endpoint.equals("identities")) {
            return Map.of(
                    "identities",
                    request.authority().identities(caller).stream()
                            .map(CaServer::described)
                            .toList(),
                    "caname",
                    request.authority().name());
        }
        Map<String, Object> one = new LinkedHashMap<>(
                described(request.authority().identity(caller, endpoint.substring("identities/".length()))));
        one.put("caname", request.authority().name());
        return one;
    }

    private static Map<String, Object> described(RegisteredIdentity identity) {
        return Map.of(
                "id",
                identity.id(),
                "type",
                identity.type(),
                "affiliation",
                identity.affiliation(),
                "attrs",
                identity.attributes(),
                "max_enrollments",
                identity.maxEnrollments());
    }

    private static String authorization(Request request) throws CaRefused {
        return Optional.ofNullable(request.exchange().getRequestHeaders().getFirst("Authorization"))
                .orElseThrow(() -> new CaRefused(401, 2, "No authorization header"));
    }

    /** Enrolment is by id and secret. */
    private static RegisteredIdentity basic(Request request) throws CaRefused {
        String header = authorization(request);
        if (!header.startsWith("Basic ")) {
            throw CaRefused.notAuthenticated();
        }
        try {
            String pair = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 0) {
                throw CaRefused.notAuthenticated();
            }
            return request.authority().login(pair.substring(0, colon), pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            throw CaRefused.notAuthenticated();
        }
    }

    /** Everything else is by certificate: it and a signature over method, path, body and itself. */
    private static RegisteredIdentity token(Request request) throws CaRefused {
        String[] parts = authorization(request).split("\\.", -1);
        if (parts.length != 2) {
            throw CaRefused.notAuthenticated();
        }
        try {
            X509Certificate certificate = Pem.certificate(Base64.getDecoder().decode(parts[0]));
            byte[] signature = Base64.getDecoder().decode(parts[1]);
            String body = base64(request.bytes());
            String uri = base64(request.exchange().getRequestURI().toString().getBytes(StandardCharsets.UTF_8));
            String signed = request.exchange().getRequestMethod() + "." + uri + "." + body + "." + parts[0];
            String signedBefore14 = body + "." + parts[0];
            if (!Ecdsa.verify(certificate.getPublicKey(), signed.getBytes(StandardCharsets.UTF_8), signature)
                    && !Ecdsa.verify(
                            certificate.getPublicKey(), signedBefore14.getBytes(StandardCharsets.UTF_8), signature)) {
                throw CaRefused.notAuthenticated();
            }
            return request.authority().holder(certificate);
        } catch (CertificateException | IllegalArgumentException e) {
            throw CaRefused.notAuthenticated();
        }
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private void answer(HttpExchange exchange, int status, Object result, Optional<CaRefused> refusal)
            throws IOException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("result", result);
        answer.put(
                "errors",
                refusal.map(e -> List.of(Map.of("code", e.code(), "message", String.valueOf(e.getMessage()))))
                        .orElse(List.of()));
        answer.put("messages", List.of());
        answer.put("success", refusal.isEmpty());
        byte[] bytes = json.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
        for (CertificateAuthority authority : authorities.values()) {
            try {
                authority.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
