package org.blendsm.identity.accesstoken;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.identity.RandomSecret;
import org.blendsm.model.MemberId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What members with a managed key get their tokens with: 256 random bits, shown once, stored as a hash. Each has one;
 * the next one ends it. The answer that shows the next one may be lost: so, until that has got its first token, the one
 * before gets another next one in its place, and nothing else.
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
        return next(member, null);
    }

    /** The same for who shows the present secret, or the former one as long as it counts; empty where it is another. */
    @Transactional
    public Optional<String> renew(MemberId member, String shown) {
        return renewable(member).stream()
                .filter(hash -> HASH.matches(shown, hash))
                .findFirst()
                .map(former -> next(member, former));
    }

    /** Whether this is the one that gets tokens now. */
    public boolean isPresent(MemberId member, String shown) {
        return hash(member).filter(hash -> HASH.matches(shown, hash)).isPresent();
    }

    private String next(MemberId member, @Nullable String former) {
        String secret = RandomSecret.text();
        database.sql("""
                        insert into client_secret (address, hash, former_hash) values (:address, :hash, :former)
                        on conflict (address) do update
                        set hash = excluded.hash, former_hash = excluded.former_hash, got_token = false, created_at = now()
                        """)
                .param("address", member.value())
                .param("hash", HASH.encode(secret))
                .param("former", former)
                .update();
        return secret;
    }

    /** Two who ask at once do so one after the other. */
    private List<String> renewable(MemberId member) {
        return database.sql("select hash, former_hash from client_secret where address = :address for update")
                .param("address", member.value())
                .query((row, _) -> Stream.of(row.getString("hash"), row.getString("former_hash"))
                        .filter(Objects::nonNull)
                        .toList())
                .optional()
                .orElse(List.of());
    }

    /**
     * Whether no token was got with the first secret of this member: the answer that showed it may have been lost. So
     * it stays until the transaction that asked has ended.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean firstIsUnused(MemberId member) {
        return database.sql("""
                        select address from client_secret
                        where address = :address and not got_token and former_hash is null for update""")
                .param("address", member.value())
                .query(String.class)
                .optional()
                .isPresent();
    }

    /** The secret of this hash gets a token: whoever was to have it has it. */
    void used(MemberId member, String hash) {
        database.sql("""
                        update client_secret set former_hash = null, got_token = true
                        where address = :address and hash = :hash and not got_token
                        """).param("address", member.value()).param("hash", hash).update();
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
