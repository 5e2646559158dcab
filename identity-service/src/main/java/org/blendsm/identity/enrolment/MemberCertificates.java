package org.blendsm.identity.enrolment;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The certificates that members were enrolled with through this service. A certificate is public. */
@Component
public class MemberCertificates {
    private final JdbcClient database;

    MemberCertificates(JdbcClient database) {
        this.database = database;
    }

    /** In PEM; empty for members who were enrolled elsewhere, or not yet. */
    public Optional<String> pem(MemberId member) {
        return database.sql("select pem from certificate where address = :address")
                .param("address", member.value())
                .query(String.class)
                .optional();
    }

    /** It is of a key that the member has no more. */
    void forget(MemberId member) {
        database.sql("delete from certificate where address = :address")
                .param("address", member.value())
                .update();
    }

    void keep(MemberId member, String pem) {
        database.sql("""
                        insert into certificate (address, pem) values (:address, :pem)
                        on conflict (address) do update set pem = excluded.pem, issued_at = now()
                        """).param("address", member.value()).param("pem", pem).update();
    }
}
