package org.blendsm.fabric.spring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.LedgerFault;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.CompactJws;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.ledger.CanonicalJson;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks identity-service over REST, proving itself with the application's own certificate. */
final class RemoteMemberKeys implements MemberKeys {
    private static final MediaType JOSE = MediaType.parseMediaType("application/jose");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String AUDIENCE = "identity-service";

    private final RestClient identityService;
    private final ServiceLedger service;
    private final Clock clock;

    RemoteMemberKeys(RestClient identityService, ServiceLedger service, Clock clock) {
        this.identityService = identityService;
        this.service = service;
        this.clock = clock;
    }

    private record Header(String alg, String typ, List<String> x5c) {}

    private record Answer(byte[] signature) {}

    @Override
    public X509Certificate certificate(MemberId member) {
        byte[] pem = answer(identityService.get().uri("/api/v1/members/{member}/certificate", member.value()));
        try {
            return Certificates.parse(new String(pem, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new LedgerFault(null, "identity-service gave no certificate for member " + member, e);
        }
    }

    @Override
    public byte[] sign(String memberToken, SignatureRequest.Subject subject) {
        SignatureRequest request = SignatureRequest.of(AUDIENCE, clock.instant(), memberToken, subject);
        byte[] answer = answer(identityService
                .post()
                .uri("/internal/v1/signatures")
                .contentType(JOSE)
                .body(jws(request).getBytes(StandardCharsets.US_ASCII)));
        try {
            return CanonicalJson.decode(answer, Answer.class).signature();
        } catch (IllegalArgumentException e) {
            throw new LedgerFault(null, "identity-service answered with no signature", e);
        }
    }

    private String jws(SignatureRequest request) {
        try {
            String certificate = Base64.getEncoder()
                    .encodeToString(service.identity().certificate().getEncoded());
            Header header = new Header("ES256", SignatureRequest.TYP, List.of(certificate));
            return CompactJws.sign(header, request, service.key().es256());
        } catch (CertificateEncodingException e) {
            throw new LedgerFault(null, "the application's own certificate cannot be encoded", e);
        } catch (GeneralSecurityException e) {
            throw new LedgerFault(null, "the application's own key does not sign", e);
        }
    }

    private static byte[] answer(RestClient.RequestHeadersSpec<?> request) {
        ResponseEntity<byte[]> answer;
        try {
            answer = request.retrieve().onStatus(_ -> true, (_, _) -> {}).toEntity(byte[].class);
        } catch (RestClientException e) {
            throw new LedgerUnavailable(null, "identity-service, which holds the caller's key, does not answer", e);
        }
        byte[] body = Optional.ofNullable(answer.getBody()).orElse(new byte[0]);
        if (answer.getStatusCode().is2xxSuccessful()) {
            return body;
        }
        throw refusal(answer.getStatusCode(), body);
    }

    /** A problem detail (RFC 9457) with a code is an answer; anything else is a defect somewhere. */
    private static RuntimeException refusal(HttpStatusCode status, byte[] body) {
        if (status.is5xxServerError() || status.isSameCodeAs(HttpStatus.TOO_MANY_REQUESTS)) {
            return new LedgerUnavailable(null, "identity-service cannot sign now: HTTP " + status.value(), null);
        }
        JsonNode problem = problem(body);
        String code = problem.path("code").asString("");
        String detail = problem.path("detail").asString("");
        if (code.isEmpty()) {
            return new LedgerFault(null, "identity-service answered HTTP " + status.value() + " without a code", null);
        }
        Optional<Refused> refused = RefusalCode.parse(code + ": " + detail);
        return refused.isPresent() ? refused.get() : new SigningRefused(code, detail);
    }

    private static JsonNode problem(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }
}
