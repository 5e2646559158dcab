package org.blendsm.identity.signature;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.spring.SignatureRequest;
import org.blendsm.fabric.web.After;
import org.blendsm.identity.Declined;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.problem.EdgeProblem;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What every managed key was used for. The row is written before the signature is made: no row, no signature. Refusals
 * are kept as well, once the service that asked had proven itself.
 */
@Component
class SignatureAudit {
    private final JdbcClient database;

    SignatureAudit(JdbcClient database) {
        this.database = database;
    }

    /**
     * One use of a managed key, or one attempt at it.
     *
     * @param number grows with time
     * @param at when it was asked for, UTC
     * @param member whose key it is
     * @param service who asked
     * @param jti id of the service's request
     * @param token {@code jti} of the access token that the member gave to that service
     * @param kind what was signed
     * @param purpose the ledger function, or the document's type
     * @param txId of a proposal or transaction
     * @param proposal fingerprint of the proposal
     * @param payload SHA-256 of what was signed
     * @param refusal the code of why it was not signed; empty where it was
     */
    record Entry(
            long number,
            Instant at,
            MemberId member,
            String service,
            String jti,
            String token,
            SignatureRequest.Kind kind,
            String purpose,
            Optional<String> txId,
            Optional<Sha256> proposal,
            Sha256 payload,
            Optional<String> refusal) {
        Entry about(String function, String transaction, Sha256 fingerprint) {
            return with(function, Optional.of(transaction), Optional.of(fingerprint), refusal);
        }

        Entry about(DocumentType document) {
            return with(document.name(), txId, proposal, refusal);
        }

        Entry refused(String code) {
            return with(purpose, txId, proposal, Optional.of(code));
        }

        private Entry with(
                String newPurpose,
                Optional<String> newTxId,
                Optional<Sha256> newProposal,
                Optional<String> newRefusal) {
            return new Entry(
                    number,
                    at,
                    member,
                    service,
                    jti,
                    token,
                    kind,
                    newPurpose,
                    newTxId,
                    newProposal,
                    payload,
                    newRefusal);
        }
    }

    /** @throws Declined {@code REQUEST_REPLAYED} where this request was answered before */
    void write(Entry entry) {
        try {
            database.sql("""
                            insert into signature
                                (at, member, service, jti, token, kind, purpose, tx_id, proposal, payload, refusal)
                            values (:at, :member, :service, :jti, :token, :kind, :purpose, :tx_id, :proposal, :payload,
                                :refusal)
                            """)
                    .param("at", OffsetDateTime.ofInstant(entry.at(), ZoneOffset.UTC))
                    .param("member", entry.member().value())
                    .param("service", entry.service())
                    .param("jti", entry.jti())
                    .param("token", entry.token())
                    .param("kind", entry.kind().name())
                    .param("purpose", entry.purpose())
                    .param("tx_id", entry.txId().orElse(null))
                    .param("proposal", entry.proposal().map(Sha256::value).orElse(null))
                    .param("payload", entry.payload().value())
                    .param("refusal", entry.refusal().orElse(null))
                    .update();
        } catch (DuplicateKeyException e) {
            throw new Declined(EdgeProblem.REQUEST_REPLAYED, "Request " + entry.jti() + " was answered before.");
        }
    }

    /** The proposal that was signed for a member and a service under this transaction id. */
    Optional<SignedProposal> proposal(String txId, MemberId member, String service) {
        return database.sql("""
                        select purpose, proposal from signature
                        where tx_id = :tx_id and kind = 'PROPOSAL' and refusal is null
                            and member = :member and service = :service
                        order by number limit 1
                        """)
                .param("tx_id", txId)
                .param("member", member.value())
                .param("service", service)
                .query((row, _) -> new SignedProposal(row.getString("purpose"), new Sha256(row.getString("proposal"))))
                .optional();
    }

    record SignedProposal(String function, Sha256 fingerprint) {}

    /** A member's signatures, latest first. */
    Page<Entry> of(MemberId member, PageRequest page) {
        return new PagedQuery<>(database, "select * from signature", (row, _) -> entry(row))
                .where("member = ?", Optional.of(member), MemberId::value)
                .where("number < ?", After.key(page, Long::parseLong), last -> last)
                .page(page, "number desc", entry -> Long.toString(entry.number()));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong("number"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                new MemberId(row.getString("member")),
                row.getString("service"),
                row.getString("jti"),
                row.getString("token"),
                SignatureRequest.Kind.valueOf(row.getString("kind")),
                row.getString("purpose"),
                Optional.ofNullable(row.getString("tx_id")),
                Optional.ofNullable(row.getString("proposal")).map(Sha256::new),
                new Sha256(row.getString("payload")),
                Optional.ofNullable(row.getString("refusal")));
    }
}
