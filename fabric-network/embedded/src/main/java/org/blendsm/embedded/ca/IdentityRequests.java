package org.blendsm.embedded.ca;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.blendsm.embedded.ca.Identities.Modification;
import org.blendsm.embedded.ca.Identities.Registration;

/** {@code identities}: who is registered; add, change and remove them. Source: {@code serveridentities.go}. */
final class IdentityRequests {
    private IdentityRequests() {}

    static Object answer(CaRequest request, RegisteredIdentity caller) throws RequestRefused {
        CertificateAuthority authority = request.authority();
        return switch (request.method()) {
            case "GET" ->
                Map.of(
                        "identities",
                        authority.identities().of(caller).stream()
                                .map(IdentityRequests::described)
                                .toList(),
                        "caname",
                        authority.name());
            case "POST" -> {
                Registration asked = registration(request);
                if (asked.id().isEmpty()) {
                    throw new RequestRefused(400, 52, "Missing 'ID' in request to add a new identity");
                }
                String secret = authority.identities().register(caller, asked);
                yield described(authority.identities().managed(caller, asked.id()), authority, secret);
            }
            default -> throw request.methodNotAllowed();
        };
    }

    static Object answer(String id, CaRequest request, RegisteredIdentity caller) throws RequestRefused {
        CertificateAuthority authority = request.authority();
        return switch (request.method()) {
            case "GET" -> described(authority.identities().managed(caller, id), authority);
            case "PUT" -> {
                String secret = request.text("secret");
                Modification asked = new Modification(
                        request.text("type"),
                        request.text("affiliation"),
                        secret.isEmpty() ? Optional.empty() : Optional.of(secret),
                        request.body().path("max_enrollments").asInt(0),
                        request.attributes());
                yield described(authority.identities().modify(caller, id, asked), authority, secret);
            }
            case "DELETE" -> described(authority.identities().remove(caller, id, request.flag("force")), authority, "");
            default -> throw request.methodNotAllowed();
        };
    }

    static Registration registration(CaRequest request) {
        String secret = request.text("secret");
        return new Registration(
                request.text("id"),
                request.text("type"),
                request.text("affiliation"),
                secret.isEmpty() ? Optional.empty() : Optional.of(secret),
                request.body().path("max_enrollments").asInt(0),
                request.attributes());
    }

    /** As an affiliation lists it. */
    static Map<String, Object> described(RegisteredIdentity identity) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("id", identity.id());
        described.put("type", identity.type());
        described.put("affiliation", identity.affiliation());
        described.put("attrs", identity.attributes());
        described.put("max_enrollments", identity.maxEnrollments());
        return described;
    }

    private static Map<String, Object> described(RegisteredIdentity identity, CertificateAuthority authority) {
        Map<String, Object> described = described(identity);
        described.put("caname", authority.name());
        return described;
    }

    private static Map<String, Object> described(
            RegisteredIdentity identity, CertificateAuthority authority, String secret) {
        Map<String, Object> described = described(identity, authority);
        if (!secret.isEmpty()) {
            described.put("secret", secret);
        }
        return described;
    }
}
