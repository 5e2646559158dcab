package org.blendsm.system.marketplace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * How each operation is called rightly by whom it is meant for, about the scene's things, and what a stranger is told
 * who makes that very call. An operation that is not in here fails the tests: it has to be placed.
 */
final class Calls {
    private static final String NOTHING = Sha256.of("nothing".getBytes(UTF_8)).value();

    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final Scene scene;

    /** @param code empty where there is an answer and no problem */
    record Told(int status, String code) {
        @Override
        public String toString() {
            return (status + " " + code).strip();
        }
    }

    /**
     * @param who it is meant for
     * @param stranger what a stranger is told
     * @param own whether it is about whoever calls, so that nobody is a stranger to it
     * @param open whether it needs no token
     */
    record Call(
            String operation,
            String path,
            Optional<Object> body,
            Scene.Managed who,
            Told stranger,
            boolean own,
            boolean open,
            Map<String, String> headers) {
        String method() {
            return operation.substring(0, operation.indexOf(' '));
        }

        Wire.Request at(java.net.URI door) {
            Wire.Request request = Wire.Request.of(method(), door.resolve(path));
            for (var header : headers.entrySet()) {
                request = request.with(header.getKey(), header.getValue());
            }
            return body.isEmpty()
                    ? request
                    : body.get() instanceof byte[] bytes
                            ? request.with("Content-Type", "application/octet-stream")
                                    .body(bytes)
                            : request.json(body.get());
        }
    }

    Calls(Scene scene) {
        this.scene = scene;
        identity();
        catalogue();
        agreements();
        money();
        delivery();
        disputes();
        ratings();
        streams();
        rights();
        records();
        consents();
        zones();
    }

    Optional<Call> of(String operation) {
        return Optional.ofNullable(calls.get(operation));
    }

    List<String> operations() {
        return List.copyOf(calls.keySet());
    }

    private void identity() {
        String applications = "/api/v1/applications";
        Map<String, String> application = Map.of("{id}", scene.application);
        Map<String, String> seller = Map.of("{address}", scene.seller.address());
        Map<String, Object> reason = Map.of("reason", "because");
        open("GET /api/v1/network", Map.of(), null, told(200));
        member("GET /api/v1/nodes", Map.of(), null, told(200));
        open(
                "POST " + applications,
                Map.of(),
                Map.of("custody", "managed", "name", "N", "roles", List.of("BUYER"), "organisation", "NoMSP"),
                told(400, "ORGANISATION_NOT_HERE"));
        open("GET " + applications + "/{id}", application, null, told(404, "APPLICATION_NOT_FOUND"));
        with("GET " + applications + "/{id}", "Application-Secret", "guessed");
        operator("GET " + applications, Map.of(), null, told(403, "ROLE_REQUIRED"));
        operator("GET " + applications + "/{id}/approval", application, null, told(403, "ROLE_REQUIRED"));
        operator("POST " + applications + "/{id}/approval", application, null, told(403, "ROLE_REQUIRED"));
        operator("POST " + applications + "/{id}/refusal", application, reason, told(403, "ROLE_REQUIRED"));
        member("GET /api/v1/members", Map.of(), null, told(200));
        member("GET /api/v1/members/{address}", seller, null, told(200));
        open("GET /api/v1/members/{address}/certificate", seller, null, told(200));
        operator("POST /api/v1/members/{address}/suspension", seller, reason, told(403, "ROLE_REQUIRED"));
        operator("POST /api/v1/members/{address}/reinstatement", seller, null, told(403, "ROLE_REQUIRED"));
        operator("POST /api/v1/members/{address}/expulsion", seller, reason, told(403, "ROLE_REQUIRED"));
        own("GET /api/v1/members/me", null, scene.stranger, told(200));
        own("POST /api/v1/members/me/encryption-key", Map.of("key", "Z".repeat(43) + "="), scene.stranger, told(200));
        own("POST /api/v1/members/me/departure", null, scene.stranger, told(200));
        // the stranger signs on, and nothing is signed for who waits for the next certificate
        own("POST /api/v1/members/me/key", null, scene.arbiter, told(200));
        own("POST /api/v1/members/me/certificate", Map.of("csr", "none"), scene.stranger, told(409, "MANAGED_KEY"));
        own("GET /api/v1/members/me/limits", null, scene.arbiter, told(200));
        // whoever else brings the arbiter's secret changes nothing; the arbiter spends nothing
        own(
                "PUT /api/v1/members/me/limits",
                Map.of("perDay", 1_000, "clientSecret", scene.arbiter.secret().clientSecret()),
                scene.arbiter,
                told(403, "WRONG_SECRET"));
        // whoever else brings the stranger's secret gets none for it
        own(
                "POST /api/v1/members/me/secrets",
                Map.of("clientSecret", scene.stranger.secret().clientSecret()),
                scene.stranger,
                told(403, "WRONG_SECRET"));
        member("GET /api/v1/signatures", Map.of(), null, told(200));
        open(
                "POST /api/v1/verifications",
                Map.of(),
                Map.of("member", "0".repeat(40), "document", "eA==", "signature", "eA=="),
                told(404, "MEMBER_NOT_FOUND"));
    }

    private void catalogue() {
        Map<String, String> product = Map.of("{id}", scene.product);
        own("POST /api/v1/products", Bodies.product(), scene.stranger, told(201));
        member("GET /api/v1/products", Map.of(), null, told(200));
        member("GET /api/v1/products/{id}", product, null, told(200));
        member("GET /api/v1/products/{id}/descriptions", product, null, told(200));
        member(
                "GET /api/v1/products/{id}/descriptions/{version}",
                Map.of("{id}", scene.product, "{version}", "1"),
                null,
                told(200));
        seller("PUT /api/v1/products/{id}/description", product, Bodies.product(), told(403, "NOT_THE_OWNER"));
        seller("POST /api/v1/products/{id}/offers", product, Bodies.offer(), told(403, "NOT_THE_OWNER"));
        seller("POST /api/v1/products/{id}/withdrawal", product, null, told(403, "NOT_THE_OWNER"));
    }

    private void agreements() {
        Map<String, String> agreement = Map.of("{id}", scene.agreement);
        buyer(
                "POST /api/v1/agreements",
                Map.of(),
                Bodies.acceptance(scene.product, scene.offer, 1_000),
                told(409, "INSUFFICIENT_FUNDS"));
        member("GET /api/v1/agreements", Map.of(), null, told(200));
        buyer("GET /api/v1/agreements/{id}", agreement, null, told(403, "NOT_A_PARTY"));
        buyer("POST /api/v1/agreements/{id}/top-ups", agreement, Map.of("amount", 1), told(403, "NOT_A_PARTY"));
        Map<String, Object> longer = Map.of(
                "until",
                Instant.now()
                        .plus(Duration.ofDays(100))
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        seller("POST /api/v1/agreements/{id}/extension", agreement, longer, told(403, "NOT_A_PARTY"));
        buyer("GET /api/v1/agreements/{id}/extension", agreement, null, told(403, "NOT_A_PARTY"));
        buyer("POST /api/v1/agreements/{id}/extension/acceptance", agreement, longer, told(403, "NOT_A_PARTY"));
        buyer("POST /api/v1/agreements/{id}/end", agreement, null, told(403, "NOT_A_PARTY"));
        buyer("GET /api/v1/agreements/{id}/meter", agreement, null, told(403, "NOT_A_PARTY"));
        buyer("GET /api/v1/agreements/{id}/messages", agreement, null, told(403, "NOT_A_PARTY"));
        Map<String, Object> voucher = Map.of("agreement", scene.agreement, "messages", 1, "amount", 5, "last", false);
        buyer("POST /api/v1/agreements/{id}/vouchers", agreement, Map.of("voucher", voucher), told(403, "NOT_A_PARTY"));
        seller("GET /api/v1/agreements/{id}/vouchers/highest", agreement, null, told(403, "NOT_A_PARTY"));
        seller("POST /api/v1/agreements/{id}/settlements", agreement, Map.of(), told(403, "NOT_A_PARTY"));
        member("POST /api/v1/agreements/{id}/closing", agreement, null, told(409, "CLAIM_WINDOW_OPEN"));
        Map<String, String> receipt = Map.of("{id}", scene.agreement, "{number}", "0");
        member("GET /api/v1/agreements/{id}/receipts", agreement, null, told(200));
        member("GET /api/v1/agreements/{id}/receipts/{number}", receipt, null, told(404, "RECEIPT_NOT_FOUND"));
        member("GET /api/v1/agreements/{id}/receipts/{number}/bundle", receipt, null, told(404, "RECEIPT_NOT_FOUND"));
    }

    private void money() {
        Map<String, String> buyer = Map.of("{address}", scene.buyer.address());
        Map<String, Object> toSeller = Map.of("to", scene.seller.address(), "amount", 1);
        own("GET /api/v1/accounts/me", null, scene.stranger, told(200));
        own("GET /api/v1/accounts/me/statement", null, scene.stranger, told(200));
        buyer("GET /api/v1/accounts/{address}", buyer, null, told(403, "NOT_THE_OWNER"));
        buyer("GET /api/v1/accounts/{address}/statement", buyer, null, told(403, "NOT_THE_OWNER"));
        buyer("POST /api/v1/transfers", Map.of(), toSeller, told(409, "INSUFFICIENT_FUNDS"));
        operator("POST /api/v1/issues", Map.of(), toSeller, told(403, "ROLE_REQUIRED"));
    }

    private void delivery() {
        seller("POST /api/v1/tickets", Map.of(), Map.of("product", scene.product), told(403, "NOT_THE_OWNER"));
    }

    private void disputes() {
        Map<String, String> agreement = Map.of("{agreement}", scene.agreement);
        buyer(
                "POST /api/v1/disputes",
                Map.of(),
                Map.of("agreement", scene.agreement, "claim", "it was noise", "evidence", NOTHING),
                told(403, "NOT_A_PARTY"));
        member("GET /api/v1/disputes", Map.of(), null, told(200));
        buyer("GET /api/v1/disputes/{agreement}", agreement, null, told(403, "NOT_A_PARTY"));
        Map<String, String> evidence = Map.of("{agreement}", scene.agreement, "{hash}", NOTHING);
        String shown = "/api/v1/disputes/{agreement}/evidence/{hash}";
        buyer("PUT " + shown, evidence, "nothing".getBytes(UTF_8), told(404, "DISPUTE_NOT_FOUND"));
        buyer("GET " + shown, evidence, null, told(403, "NOT_A_PARTY"));
        seller(
                "POST /api/v1/disputes/{agreement}/answer",
                agreement,
                Map.of("words", "it was none", "evidence", NOTHING),
                told(404, "DISPUTE_NOT_FOUND"));
        put(
                "POST /api/v1/disputes/{agreement}/ruling",
                agreement,
                // all that is held, with the top-up above and without what was settled
                Map.of("toSeller", 495, "toBuyer", 501, "reason", "half of it was"),
                scene.arbiter,
                told(403, "ROLE_REQUIRED"),
                false,
                false);
        buyer(
                "POST /api/v1/disputes/{agreement}/unanchored",
                agreement,
                Map.of("anchored", 0),
                told(404, "DISPUTE_NOT_FOUND"));
        member("POST /api/v1/disputes/{agreement}/lapse", agreement, null, told(404, "DISPUTE_NOT_FOUND"));
    }

    private void ratings() {
        Map<String, String> rating = Map.of("{agreement}", scene.agreement, "{author}", scene.buyer.address());
        buyer(
                "POST /api/v1/ratings",
                Map.of(),
                Map.of("agreement", scene.agreement, "stars", 1, "words", "bad"),
                told(403, "NOT_A_PARTY"));
        member("GET /api/v1/ratings", Map.of(), null, told(200));
        member("GET /api/v1/ratings/{agreement}/{author}", rating, null, told(404, "RATING_NOT_FOUND"));
        buyer("PUT /api/v1/ratings/{agreement}/words", rating, "bad", told(404, "RATING_NOT_FOUND"));
        seller(
                "POST /api/v1/ratings/{agreement}/answer",
                rating,
                Map.of("words", "it was good"),
                told(404, "RATING_NOT_FOUND"));
        seller("PUT /api/v1/ratings/{agreement}/answer/words", rating, "it was good", told(404, "RATING_NOT_FOUND"));
        member("GET /api/v1/reputations/{member}", Map.of("{member}", scene.seller.address()), null, told(200));
    }

    private void streams() {
        Map<String, String> stream = Map.of("{stream}", scene.product, "{sequence}", "0");
        String streams = "/api/v1/streams/{stream}";
        member("GET " + streams, stream, null, told(200));
        seller(
                "POST " + streams + "/leaves",
                stream,
                Map.of("firstSequence", 0, "payloads", List.of(NOTHING)),
                told(403, "NOT_THE_ANCHORER"));
        seller("POST " + streams + "/anchors", stream, null, told(403, "NOT_THE_ANCHORER"));
        member("GET " + streams + "/anchors", stream, null, told(200));
        member(
                "GET " + streams + "/inclusion-proofs/{sequence}",
                Map.of("{stream}", scene.silent, "{sequence}", "0"),
                null,
                told(404, "ANCHOR_NOT_FOUND"));
        member("POST " + streams + "/verifications", stream, Map.of("sequence", 0, "payload", NOTHING), told(200));
        member("GET /api/v1/events", Map.of(), null, told(200));
    }

    private void rights() {
        Map<String, String> given = Map.of("{capability}", scene.given);
        String capabilities = "/api/v1/capabilities";
        seller(
                "POST " + capabilities,
                Map.of(),
                Bodies.right(scene.stranger.address(), scene.product),
                told(403, "NOT_THE_OWNER"));
        member("GET " + capabilities, Map.of(), null, told(200));
        member("GET " + capabilities + "/{capability}", given, null, told(200));
        buyer(
                "POST " + capabilities + "/{capability}/delegations",
                given,
                Bodies.delegation(scene.stranger.address()),
                told(403, "NOT_THE_HOLDER"));
        seller("POST " + capabilities + "/{capability}/revocation", given, null, told(403, "NOT_THE_ISSUER"));
        member("POST /api/v1/decisions", Map.of(), Map.of("capability", scene.given, "action", "OPEN"), told(200));
    }

    private void records() {
        String path = "/api/v1/sealed-records";
        Map<String, String> record = Map.of("{record}", scene.record, "{holder}", scene.buyer.address());
        seller("POST " + path, Map.of(), Bodies.sealed(scene.product, Scene.SEALED), told(403, "NOT_THE_OWNER"));
        member("GET " + path, Map.of(), null, told(200));
        member("GET " + path + "/{record}", record, null, told(200));
        seller("GET " + path + "/{record}/content", record, null, told(403, "ENVELOPE_REQUIRED"));
        seller("PUT " + path + "/{record}/content", record, Scene.SEALED, told(403, "NOT_THE_OWNER"));
        seller(
                "POST " + path + "/{record}/envelopes",
                record,
                Map.of("capability", scene.capability, "envelope", "eA=="),
                told(403, "NOT_THE_OWNER"));
        seller("PUT " + path + "/{record}/envelopes/{holder}", record, "eA==", told(403, "NOT_THE_OWNER"));
        buyer("GET " + path + "/{record}/envelopes/mine", record, null, told(404, "ENVELOPE_NOT_FOUND"));
        seller("POST " + path + "/{record}/erasure", record, null, told(403, "NOT_THE_OWNER"));
    }

    private void consents() {
        String path = "/api/v1/consents";
        Map<String, String> consent = Map.of("{consent}", scene.consent);
        Told others = told(403, "NOT_THE_SUBJECT");
        own("POST " + path, Bodies.consent(scene.product), scene.stranger, told(201));
        member("GET " + path, Map.of(), null, told(200));
        member("GET " + path + "/{consent}", consent, null, told(200));
        buyer("GET " + path + "/{consent}/words", consent, null, others);
        buyer("PUT " + path + "/{consent}/words", consent, Bodies.wording(), others);
        buyer("POST " + path + "/{consent}/words/erasure", consent, null, others);
        buyer("POST " + path + "/{consent}/withdrawal", consent, null, others);
    }

    private void zones() {
        String path = "/api/v1/zones";
        Map<String, String> zone = Map.of("{zone}", scene.zone, "{device}", scene.buyer.address());
        own("POST " + path, Map.of("name", "Mill"), scene.stranger, told(201));
        member("GET " + path, Map.of(), null, told(200));
        member("GET " + path + "/{zone}", zone, null, told(200));
        member("GET " + path + "/{zone}/members", zone, null, told(200));
        member("GET " + path + "/{zone}/members/{device}", zone, null, told(200));
        seller(
                "POST " + path + "/{zone}/tickets",
                zone,
                Bodies.zoneTicket(scene.arbiter.address()),
                told(403, "NOT_THE_MASTER"));
        buyer("POST " + path + "/{zone}/members", zone, scene.zoneTicket, told(403, "ZONE_TICKET_FOR_ANOTHER"));
        seller("POST " + path + "/{zone}/members/{device}/removal", zone, null, told(403, "NOT_THE_MASTER"));
    }

    private static Told told(int status) {
        return new Told(status, "");
    }

    private static Told told(int status, String code) {
        return new Told(status, code);
    }

    private void open(String operation, Map<String, String> names, @Nullable Object body, Told stranger) {
        put(operation, names, body, scene.stranger, stranger, false, true);
    }

    private void member(String operation, Map<String, String> names, @Nullable Object body, Told stranger) {
        put(operation, names, body, scene.stranger, stranger, false, false);
    }

    private void operator(String operation, Map<String, String> names, @Nullable Object body, Told stranger) {
        put(operation, names, body, scene.operator, stranger, false, false);
    }

    private void seller(String operation, Map<String, String> names, @Nullable Object body, Told stranger) {
        put(operation, names, body, scene.seller, stranger, false, false);
    }

    private void buyer(String operation, Map<String, String> names, @Nullable Object body, Told stranger) {
        put(operation, names, body, scene.buyer, stranger, false, false);
    }

    private void own(String operation, @Nullable Object body, Scene.Managed who, Told told) {
        put(operation, Map.of(), body, who, told, true, false);
    }

    private void put(
            String operation,
            Map<String, String> names,
            @Nullable Object body,
            Scene.Managed who,
            Told stranger,
            boolean own,
            boolean open) {
        String path = operation.substring(operation.indexOf(' ') + 1);
        for (var name : names.entrySet()) {
            path = path.replace(name.getKey(), name.getValue());
        }
        calls.put(operation, new Call(operation, path, Optional.ofNullable(body), who, stranger, own, open, Map.of()));
    }

    private void with(String operation, String header, String value) {
        calls.computeIfPresent(
                operation,
                (_, c) -> new Call(
                        c.operation(),
                        c.path(),
                        c.body(),
                        c.who(),
                        c.stranger(),
                        c.own(),
                        c.open(),
                        Map.of(header, value)));
    }
}
