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
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.blendsm.embedded.ca.Revocations.Period;
import org.blendsm.embedded.genesis.NetworkKeys;
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
    private final Clock clock;

    /** @param address port 0 for any free one */
    public CaServer(NetworkKeys network, InetSocketAddress address, Clock clock) throws IOException {
        this.clock = clock;
        for (OrganisationKeys keys : network.organisations()) {
            CertificateAuthority authority = new CertificateAuthority(
                    keys.organisation().caName(),
                    keys.ca(),
                    keys.registrarPath().resolveSibling("registry.jsonl"),
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

    private static SSLContext tls(NetworkKeys network) throws IOException {
        try {
            return TlsContext.server(network.serverCertificatePath(), network.serverKeyPath());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read the TLS certificate of the CA", e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] bytes = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
            try {
                if (bytes.length > LARGEST_BODY) {
                    throw new RequestRefused(413, 1, "Request body is larger than " + LARGEST_BODY + " bytes");
                }
                CaRequest request = request(exchange, bytes);
                answer(exchange, status(path, request.method()), route(path, request), Optional.empty());
            } catch (RequestRefused e) {
                answer(exchange, e.status(), "", Optional.of(e));
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the CA failed at " + path, e);
                answer(exchange, 500, "", Optional.of(new RequestRefused(500, 0, "The CA failed; see its log")));
            }
        }
    }

    private CaRequest request(HttpExchange exchange, byte[] bytes) throws RequestRefused {
        JsonNode body;
        try {
            body = bytes.length == 0 ? json.createObjectNode() : json.readTree(bytes);
        } catch (JacksonException e) {
            throw new RequestRefused(400, 1, "Failed reading request body: " + e.getOriginalMessage());
        }
        String named = caName(exchange, body);
        CertificateAuthority authority = named.isEmpty()
                ? authorities.values().iterator().next()
                : Optional.ofNullable(authorities.get(named))
                        .orElseThrow(() -> new RequestRefused(404, 19, "CA '" + named + "' does not exist"));
        return new CaRequest(exchange, bytes, body, authority);
    }

    private static String caName(HttpExchange exchange, JsonNode body) {
        String named = CaRequest.parameter(exchange, "ca");
        return named.isEmpty()
                ? body.path("caname").asString(body.path("CAName").asString(""))
                : named;
    }

    /** Whoever adds something is told that it was created. */
    private static int status(String path, String method) {
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "enroll", "reenroll", "register" -> 201;
            case "identities", "affiliations" -> method.equals("POST") ? 201 : 200;
            default -> 200;
        };
    }

    private Object route(String path, CaRequest request) throws RequestRefused {
        String endpoint = path.startsWith(PATH) ? path.substring(PATH.length()) : path.substring(1);
        int slash = endpoint.indexOf('/');
        if (slash > 0) {
            return one(endpoint.substring(0, slash), endpoint.substring(slash + 1), request);
        }
        return switch (endpoint) {
            case "identities" -> IdentityRequests.answer(request, token(request));
            case "affiliations" -> AffiliationRequests.answer(request, token(request));
            case "certificates" -> CertificateRequests.answer(request, token(request), clock);
            default -> posted(endpoint, request);
        };
    }

    private static Object one(String kind, String name, CaRequest request) throws RequestRefused {
        return switch (kind) {
            case "identities" -> IdentityRequests.answer(name, request, token(request));
            case "affiliations" -> AffiliationRequests.answer(name, request, token(request));
            default -> throw new RequestRefused(404, 0, "This CA has no endpoint " + kind + "/" + name);
        };
    }

    private Object posted(String endpoint, CaRequest request) throws RequestRefused {
        boolean info = endpoint.equals("cainfo") && request.method().equals("GET");
        if (!request.method().equals("POST") && !info) {
            throw request.methodNotAllowed();
        }
        return switch (endpoint) {
            case "cainfo" -> info(request.authority());
            case "enroll" -> enrolled(request, basic(request));
            case "reenroll" -> enrolled(request, token(request));
            case "register" -> register(request, token(request));
            case "revoke" -> revoke(request, token(request));
            case "gencrl" -> revocationList(request, token(request));
            default -> throw new RequestRefused(404, 0, "This CA has no endpoint " + endpoint);
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

    private Object enrolled(CaRequest request, RegisteredIdentity identity) throws RequestRefused {
        JsonNode stated = request.body().path("hosts");
        Optional<List<String>> hosts = stated.isArray()
                ? Optional.of(stated.valueStream().map(JsonNode::asString).toList())
                : Optional.empty();
        String csr = request.text("certificate_request");
        JsonNode asked = request.body().path("attr_reqs");
        Optional<List<String>> attributes = Optional.empty();
        if (asked.isArray()) {
            List<String> names = new ArrayList<>();
            for (JsonNode attribute : asked) {
                String name = attribute.path("name").asString("");
                if (identity.attribute(name).isEmpty()
                        && !attribute.path("optional").asBoolean(false)) {
                    throw new RequestRefused(
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

    private Object register(CaRequest request, RegisteredIdentity registrar) throws RequestRefused {
        return Map.of(
                "secret", request.authority().identities().register(registrar, IdentityRequests.registration(request)));
    }

    private Object revoke(CaRequest request, RegisteredIdentity caller) throws RequestRefused {
        List<Map<String, String>> revoked = new ArrayList<>();
        for (IssuedCertificate certificate : request.authority()
                .revocations()
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
                list ? base64(request.authority().revocations().list()) : "");
    }

    private static Object revocationList(CaRequest request, RegisteredIdentity caller) throws RequestRefused {
        Period revoked = new Period(time(request, "revokedafter"), time(request, "revokedbefore"));
        Period expiring = new Period(time(request, "expireafter"), time(request, "expirebefore"));
        return Map.of("CRL", base64(request.authority().revocations().list(caller, revoked, expiring)));
    }

    /** Absent where nobody says it; Go's clients say the year 1 then. */
    private static Optional<Instant> time(CaRequest request, String name) throws RequestRefused {
        String text = request.text(name);
        try {
            return Optional.of(text)
                    .filter(each -> !each.isEmpty() && !each.startsWith("0001-01-01T"))
                    .map(each -> OffsetDateTime.parse(each).toInstant());
        } catch (DateTimeException e) {
            throw new RequestRefused(400, 5, "Invalid request body: " + e.getMessage());
        }
    }

    private static String authorization(CaRequest request) throws RequestRefused {
        return Optional.ofNullable(request.exchange().getRequestHeaders().getFirst("Authorization"))
                .orElseThrow(() -> new RequestRefused(401, 2, "No authorization header"));
    }

    /** Enrolment is by id and secret. */
    private static RegisteredIdentity basic(CaRequest request) throws RequestRefused {
        String header = authorization(request);
        if (!header.startsWith("Basic ")) {
            throw RequestRefused.notAuthenticated();
        }
        try {
            String pair = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 0) {
                throw RequestRefused.notAuthenticated();
            }
            return request.authority().login(pair.substring(0, colon), pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            throw RequestRefused.notAuthenticated();
        }
    }

    /** Everything else is by certificate: it and a signature over method, path, body and itself. */
    private static RegisteredIdentity token(CaRequest request) throws RequestRefused {
        String[] parts = authorization(request).split("\\.", -1);
        if (parts.length != 2) {
            throw RequestRefused.notAuthenticated();
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
                throw RequestRefused.notAuthenticated();
            }
            return request.authority().holder(certificate);
        } catch (CertificateException | IllegalArgumentException e) {
            throw RequestRefused.notAuthenticated();
        }
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private void answer(HttpExchange exchange, int status, Object result, Optional<RequestRefused> refusal)
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
