package org.blendsm.system.marketplace;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.blendsm.system.marketplace.Calls.Told;

/**
 * What two more callers are told, operation by operation: whom the call is meant for (a scene of its own is played for
 * that, call after call in this order: what ends something comes last), and an auditor, a member in good standing who
 * neither sells, buys nor operates.
 */
final class Columns {
    private static final String TABLE = """
            GET /api/v1/network | 200 | 200
            GET /api/v1/nodes | 200 | 200
            GET /api/v1/applications/{id} | 404 APPLICATION_NOT_FOUND | 404 APPLICATION_NOT_FOUND
            GET /api/v1/applications | 200 | 403 ROLE_REQUIRED
            GET /api/v1/applications/{id}/approval | 200 | 403 ROLE_REQUIRED
            GET /api/v1/members | 200 | 200
            GET /api/v1/members/me | 200 | 200
            GET /api/v1/members/{address} | 200 | 200
            GET /api/v1/members/{address}/certificate | 200 | 200
            GET /api/v1/signatures | 200 | 200
            POST /api/v1/verifications | 404 MEMBER_NOT_FOUND | 404 MEMBER_NOT_FOUND
            GET /api/v1/products | 200 | 200
            GET /api/v1/products/{id} | 200 | 200
            GET /api/v1/products/{id}/descriptions | 200 | 200
            GET /api/v1/products/{id}/descriptions/{version} | 200 | 200
            GET /api/v1/agreements | 200 | 200
            GET /api/v1/agreements/{id} | 200 | 200
            GET /api/v1/agreements/{id}/meter | 200 | 200
            GET /api/v1/agreements/{id}/messages | 200 | 403 NOT_A_PARTY
            GET /api/v1/agreements/{id}/receipts | 200 | 200
            GET /api/v1/accounts/me | 200 | 200
            GET /api/v1/accounts/me/statement | 200 | 200
            GET /api/v1/accounts/{address} | 200 | 200
            GET /api/v1/accounts/{address}/statement | 200 | 200
            GET /api/v1/disputes | 200 | 200
            GET /api/v1/ratings | 200 | 200
            GET /api/v1/reputations/{member} | 200 | 200
            GET /api/v1/streams/{stream} | 200 | 200
            GET /api/v1/streams/{stream}/anchors | 200 | 200
            GET /api/v1/streams/{stream}/inclusion-proofs/{sequence} | 404 ANCHOR_NOT_FOUND | 404 ANCHOR_NOT_FOUND
            POST /api/v1/streams/{stream}/verifications | 200 | 200
            GET /api/v1/events | 200 | 200
            GET /api/v1/capabilities | 200 | 200
            GET /api/v1/capabilities/{capability} | 200 | 200
            POST /api/v1/decisions | 200 | 200
            GET /api/v1/sealed-records | 200 | 200
            GET /api/v1/sealed-records/{record} | 200 | 200
            GET /api/v1/sealed-records/{record}/content | 200 | 403 ENVELOPE_REQUIRED
            GET /api/v1/sealed-records/{record}/envelopes/mine | 404 ENVELOPE_NOT_FOUND | 404 ENVELOPE_NOT_FOUND
            GET /api/v1/consents | 200 | 200
            GET /api/v1/consents/{consent} | 200 | 200
            GET /api/v1/consents/{consent}/words | 200 | 403 NOT_THE_SUBJECT
            GET /api/v1/zones | 200 | 200
            GET /api/v1/zones/{zone} | 200 | 200
            GET /api/v1/zones/{zone}/members | 200 | 200
            GET /api/v1/zones/{zone}/members/{device} | 200 | 200
            POST /api/v1/applications | 400 ORGANISATION_NOT_HERE | 400 ORGANISATION_NOT_HERE
            POST /api/v1/applications/{id}/approval | 200 | 403 ROLE_REQUIRED
            POST /api/v1/applications/{id}/refusal | 200 | 403 ROLE_REQUIRED
            POST /api/v1/members/me/encryption-key | 200 | 200
            GET /api/v1/members/me/limits | 200 | 200
            PUT /api/v1/members/me/limits | 200 | 403 WRONG_SECRET
            POST /api/v1/products | 201 | 403 ROLE_REQUIRED
            PUT /api/v1/products/{id}/description | 200 | 403 ROLE_REQUIRED
            POST /api/v1/agreements | 201 | 403 ROLE_REQUIRED
            POST /api/v1/products/{id}/offers | 201 | 403 ROLE_REQUIRED
            POST /api/v1/agreements/{id}/top-ups | 201 | 403 ROLE_REQUIRED
            POST /api/v1/agreements/{id}/extension | 201 | 403 ROLE_REQUIRED
            GET /api/v1/agreements/{id}/extension | 200 | 404 EXTENSION_NOT_FOUND
            POST /api/v1/agreements/{id}/extension/acceptance | 200 | 403 ROLE_REQUIRED
            POST /api/v1/transfers | 201 | 409 INSUFFICIENT_FUNDS
            POST /api/v1/issues | 201 | 403 ROLE_REQUIRED
            POST /api/v1/tickets | 201 | 403 NOT_THE_OWNER
            POST /api/v1/streams/{stream}/leaves | 403 NOT_THE_ANCHORER | 403 NOT_THE_ANCHORER
            POST /api/v1/streams/{stream}/anchors | 403 NOT_THE_ANCHORER | 403 NOT_THE_ANCHORER
            POST /api/v1/capabilities | 201 | 403 ROLE_REQUIRED
            POST /api/v1/sealed-records | 201 | 403 NOT_THE_OWNER
            POST /api/v1/consents | 201 | 201
            PUT /api/v1/consents/{consent}/words | 200 | 403 NOT_THE_SUBJECT
            POST /api/v1/zones | 201 | 201
            POST /api/v1/zones/{zone}/tickets | 201 | 403 NOT_THE_MASTER
            POST /api/v1/zones/{zone}/members | 201 | 403 ZONE_TICKET_FOR_ANOTHER
            PUT /api/v1/sealed-records/{record}/content | 200 | 403 NOT_THE_OWNER
            POST /api/v1/sealed-records/{record}/envelopes | 201 | 403 NOT_THE_OWNER
            PUT /api/v1/sealed-records/{record}/envelopes/{holder} | 200 | 403 NOT_THE_OWNER
            POST /api/v1/agreements/{id}/vouchers | 200 | 403 NOT_A_PARTY
            GET /api/v1/agreements/{id}/vouchers/highest | 200 | 409 NO_VOUCHER
            POST /api/v1/agreements/{id}/settlements | 201 | 403 NOT_A_PARTY
            GET /api/v1/agreements/{id}/receipts/{number} | 200 | 404 RECEIPT_NOT_FOUND
            GET /api/v1/agreements/{id}/receipts/{number}/bundle | 200 | 404 RECEIPT_NOT_FOUND
            POST /api/v1/agreements/{id}/closing | 409 CLAIM_WINDOW_OPEN | 409 CLAIM_WINDOW_OPEN
            POST /api/v1/agreements/{id}/end | 200 | 403 NOT_A_PARTY
            POST /api/v1/disputes | 201 | 403 ROLE_REQUIRED
            GET /api/v1/disputes/{agreement} | 200 | 404 DISPUTE_NOT_FOUND
            PUT /api/v1/disputes/{agreement}/evidence/{hash} | 200 | 404 DISPUTE_NOT_FOUND
            GET /api/v1/disputes/{agreement}/evidence/{hash} | 200 | 404 EVIDENCE_NOT_FOUND
            POST /api/v1/disputes/{agreement}/answer | 200 | 403 ROLE_REQUIRED
            POST /api/v1/disputes/{agreement}/lapse | 409 RULING_AWAITED | 404 DISPUTE_NOT_FOUND
            POST /api/v1/disputes/{agreement}/unanchored | 409 NOTHING_PROVEN | 403 ROLE_REQUIRED
            POST /api/v1/disputes/{agreement}/ruling | 200 | 403 ROLE_REQUIRED
            POST /api/v1/ratings | 201 | 403 NOT_A_PARTY
            PUT /api/v1/ratings/{agreement}/words | 200 | 404 RATING_NOT_FOUND
            POST /api/v1/ratings/{agreement}/answer | 200 | 404 RATING_NOT_FOUND
            PUT /api/v1/ratings/{agreement}/answer/words | 200 | 404 RATING_NOT_FOUND
            GET /api/v1/ratings/{agreement}/{author} | 200 | 404 RATING_NOT_FOUND
            POST /api/v1/capabilities/{capability}/delegations | 201 | 403 NOT_THE_HOLDER
            POST /api/v1/capabilities/{capability}/revocation | 200 | 403 NOT_THE_ISSUER
            POST /api/v1/sealed-records/{record}/erasure | 200 | 403 ROLE_REQUIRED
            POST /api/v1/consents/{consent}/words/erasure | 200 | 403 NOT_THE_SUBJECT
            POST /api/v1/consents/{consent}/withdrawal | 200 | 403 NOT_THE_SUBJECT
            POST /api/v1/zones/{zone}/members/{device}/removal | 200 | 403 NOT_THE_MASTER
            POST /api/v1/products/{id}/withdrawal | 200 | 403 ROLE_REQUIRED
            POST /api/v1/members/{address}/suspension | 200 | 403 ROLE_REQUIRED
            POST /api/v1/members/{address}/reinstatement | 200 | 403 ROLE_REQUIRED
            POST /api/v1/members/{address}/expulsion | 200 | 403 ROLE_REQUIRED
            POST /api/v1/members/me/secrets | 201 | 403 WRONG_SECRET
            POST /api/v1/members/me/certificate | 409 MANAGED_KEY | 409 MANAGED_KEY
            POST /api/v1/members/me/departure | 200 | 200
            POST /api/v1/members/me/key | 200 | 403 NOT_IN_GOOD_STANDING
            """;

    private record Row(Told owner, Told auditor) {}

    private final Map<String, Row> rows = new LinkedHashMap<>();

    Columns() {
        TABLE.lines().forEach(line -> {
            String[] cells = line.split("\\|", -1);
            if (cells.length != 3) {
                throw new IllegalStateException("three cells in each row: " + line);
            }
            rows.put(cells[0].strip(), new Row(told(cells[1].strip()), told(cells[2].strip())));
        });
    }

    /** In the order in which the owner calls them. */
    List<String> operations() {
        return List.copyOf(rows.keySet());
    }

    Told owner(String operation) {
        return row(operation).owner();
    }

    Told auditor(String operation) {
        return row(operation).auditor();
    }

    private Row row(String operation) {
        Row row = rows.get(operation);
        if (row == null) {
            throw new AssertionError("no expectation: " + operation);
        }
        return row;
    }

    private static Told told(String cell) {
        String[] words = cell.split(" ");
        return new Told(Integer.parseInt(words[0]), words.length > 1 ? words[1] : "");
    }
}
