package org.blendsm.identity.signature;

import java.util.Optional;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.identity.custody.ManagedKeys;
import org.blendsm.identity.enrolment.MemberCertificates;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Member;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whose keys are asked for: what the ledger told of a member, and the key and the certificate that are kept here,
 * looked up together at each signature.
 */
@Component
class Signers {
    private static final RowMapper<Member> MEMBER = RecordRow.of(Member.class);

    private final JdbcClient database;

    Signers(JdbcClient database) {
        this.database = database;
    }

    /** @param key empty where no key of the member is kept here */
    record Signer(Member member, Optional<ManagedKeys.Kept> key, Optional<String> pem) {
        /** Under which its transactions are made; empty while there is no certificate. */
        Optional<Creator> creator() {
            return pem.map(text -> new Creator(member.organisation(), MemberCertificates.stored(text)));
        }
    }

    /** Empty for who was never a member. */
    Optional<Signer> find(MemberId address) {
        return database.sql("""
                        select m.record, k.address, k.public_key, k.sealed, c.pem
                        from ledger_member m
                            left join managed_key k on k.address = m.address
                            left join certificate c on c.address = m.address
                        where m.address = ?""")
                .param(address.value())
                .query((row, number) -> new Signer(
                        MEMBER.mapRow(row, number),
                        row.getString("address") == null
                                ? Optional.empty()
                                : Optional.of(ManagedKeys.kept(row, number)),
                        Optional.ofNullable(row.getString("pem"))))
                .optional();
    }
}
