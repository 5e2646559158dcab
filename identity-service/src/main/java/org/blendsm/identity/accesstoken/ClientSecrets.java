package org.blendsm.identity.accesstoken;

import java.util.Optional;
import org.blendsm.identity.RandomSecret;
import org.blendsm.model.MemberId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * What members with a managed key get their tokens with: 256 random bits, shown once, stored as a hash. Each has one;
 * the next one ends it.
 */
@Component
public class ClientSecrets {
    /** Stretching protects what people choose. Nobody chose these, so the cost is small on purpose. */
    static final PasswordEncoder HASH = new BCryptPasswordEncoder(5);

    private final JdbcClient database;

    ClientSecrets(JdbcClient database) {
        this.database = database;
    }

    /** A new secret, in place of the one before. It cannot be shown again. */
    public String renew(MemberId member) {
        String secret = RandomSecret.text();
        database.sql("""
                        insert into client_secret (address, hash) values (:address, :hash)
                        on conflict (address) do update set hash = excluded.hash, created_at = now()
                        """)
                .param("address", member.value())
                .param("hash", HASH.encode(secret))
                .update();
        return secret;
    }

    /** The same for who shows the present secret; empty where it is another. */
    public Optional<String> renew(MemberId member, String present) {
        return hash(member).filter(hash -> HASH.matches(present, hash)).map(_ -> renew(member));
    }

    /** From now on there is no token for that member. */
    public void forget(MemberId member) {
        database.sql("delete from client_secret where address = :address")
                .param("address", member.value())
                .update();
    }

    Optional<String> hash(MemberId member) {
        return database.sql("select hash from client_secret where address = :address")
                .param("address", member.value())
                .query(String.class)
                .optional();
    }
}
