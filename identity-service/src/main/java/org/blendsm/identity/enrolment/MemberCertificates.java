package org.blendsm.identity.enrolment;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.model.MemberId;
import org.blendsm.model.crypto.PublicKeyInfo;
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

    /** The same, read. */
    public Optional<X509Certificate> find(MemberId member) {
        return pem(member).map(MemberCertificates::stored);
    }

    /** @param pem as it stands in the table */
    public static X509Certificate stored(String pem) {
        return read(pem).orElseThrow(() -> new IllegalStateException("what is stored as a certificate is none"));
    }

    /** The member's, where it is for that key. */
    Optional<X509Certificate> of(MemberId member, PublicKeyInfo key) {
        return pem(member).flatMap(MemberCertificates::read).filter(certificate -> isFor(key, certificate));
    }

    /** In PEM; the member's, where it is for another key than that. */
    Optional<String> former(MemberId member, PublicKeyInfo key) {
        return pem(member).filter(pem -> isFormer(key, pem));
    }

    static boolean isFormer(PublicKeyInfo key, String pem) {
        return read(pem).filter(certificate -> isFor(key, certificate)).isEmpty();
    }

    static boolean isFor(PublicKeyInfo key, X509Certificate certificate) {
        return Arrays.equals(key.der(), certificate.getPublicKey().getEncoded());
    }

    /** What cannot be read is nobody's: a spoilt row must not stop who follows the ledger. */
    private static Optional<X509Certificate> read(String pem) {
        try {
            return Optional.of(Certificates.parse(pem));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** It is of a key that the member has no more; another one that took its place meanwhile stays. */
    void forget(MemberId member, String pem) {
        database.sql("delete from certificate where address = :address and pem = :pem")
                .param("address", member.value())
                .param("pem", pem)
                .update();
    }

    void keep(MemberId member, String pem) {
        database.sql("""
                        insert into certificate (address, pem) values (:address, :pem)
                        on conflict (address) do update set pem = excluded.pem, issued_at = now()
                        """).param("address", member.value()).param("pem", pem).update();
    }
}
