package org.blendsm.identity.custody;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.ca.SigningRequests;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The P-256 keys that members have kept here: sealed in the database, opened to sign and then forgotten again. */
@Component
public class ManagedKeys {
    private final JdbcClient database;
    private final KeyEncryptionKey keyEncryptionKey;

    ManagedKeys(JdbcClient database, KeyEncryptionKey keyEncryptionKey) {
        this.database = database;
        this.keyEncryptionKey = keyEncryptionKey;
    }

    /** A new key, kept from now on. Its public half gives the member's address. */
    public PublicKeyInfo create() {
        KeyPair pair = P256.newKey();
        PublicKeyInfo publicKey = PublicKeyInfo.of(pair.getPublic());
        keep("managed_key", publicKey.address(), pair);
        return publicKey;
    }

    /** The key that takes the place of a member's, once the ledger says so; made at the first need. */
    public NextKey next(MemberId member) {
        return findNext(member).orElseGet(() -> {
            keep("next_key", member, P256.newKey());
            return findNext(member).orElseThrow();
        });
    }

    private Optional<NextKey> findNext(MemberId member) {
        return database.sql("select public_key, sealed from next_key where address = :address")
                .param("address", member.value())
                .query((row, _) -> new NextKey(
                        new PublicKeyInfo(row.getString("public_key")),
                        SigningKey.of(open(row.getBytes("sealed"), member))))
                .optional();
    }

    private void keep(String table, MemberId member, KeyPair pair) {
        byte[] encoded = pair.getPrivate().getEncoded();
        database.sql("insert into " + table + """
                         (address, public_key, sealed) values (:address, :public_key, :sealed)
                        on conflict (address) do nothing""")
                .param("address", member.value())
                .param("public_key", PublicKeyInfo.of(pair.getPublic()).base64())
                .param("sealed", keyEncryptionKey.seal(encoded, name(member)))
                .update();
        Arrays.fill(encoded, (byte) 0);
    }

    /**
     * The ledger says that the member has this key now: where it is the next one that is kept here, it is the one that
     * signs from now on, and the one before is gone.
     */
    public boolean follow(MemberId member, PublicKeyInfo key) {
        return database.sql("""
                        with promoted as (
                            delete from next_key where address = :address and public_key = :key returning *)
                        update managed_key set public_key = p.public_key, sealed = p.sealed
                        from promoted p where managed_key.address = p.address""")
                        .param("address", member.value())
                        .param("key", key.base64())
                        .update()
                == 1;
    }

    /** A key that is kept here and is nobody's yet. */
    public record NextKey(PublicKeyInfo publicKey, SigningKey key) {
        @Override
        public String toString() {
            return "the next key " + publicKey;
        }
    }

    /** A member's key as it is kept: sealed. */
    public record Kept(MemberId member, PublicKeyInfo publicKey, byte[] sealed) {
        boolean isSealedBy(KeyEncryptionKey key) {
            return key.opens(sealed, name(member));
        }

        @Override
        public String toString() {
            return "the kept key " + publicKey;
        }
    }

    /** The key of a member who has it kept here; empty for members who keep their own, or have it kept elsewhere. */
    public Optional<Kept> find(MemberId member) {
        return database.sql("select * from managed_key where address = :address")
                .param("address", member.value())
                .query(ManagedKeys::kept)
                .optional();
    }

    /** Every member's, for who is at work before this class can be. */
    static List<Kept> all(JdbcClient database) {
        return database.sql("select * from managed_key")
                .query(ManagedKeys::kept)
                .list();
    }

    /** Reads a row that has this table's columns. */
    public static Kept kept(ResultSet row, int number) throws SQLException {
        return new Kept(
                new MemberId(row.getString("address")),
                new PublicKeyInfo(row.getString("public_key")),
                row.getBytes("sealed"));
    }

    /** To sign with now. */
    public SigningKey open(Kept kept) {
        return SigningKey.of(open(kept.sealed(), kept.member()));
    }

    /** The key's request for its certificate, PKCS#10 in PEM. */
    public Optional<String> signingRequest(MemberId member) {
        return find(member)
                .map(kept -> SigningRequests.pem(
                        member.value(), new KeyPair(kept.publicKey().key(), open(kept.sealed(), member))));
    }

    /** The key of somebody who never became a member is gone. */
    public void forget(MemberId applicant) {
        database.sql("delete from managed_key where address = :address")
                .param("address", applicant.value())
                .update();
    }

    public boolean keeps(MemberId member) {
        return database.sql("select exists (select from managed_key where address = :address)")
                .param("address", member.value())
                .query(Boolean.class)
                .single();
    }

    /**
     * Whether a key of the member is kept here, and it is not this one, which does not wait to take its place either.
     */
    boolean keepsOnlyOthers(MemberId member, PublicKeyInfo key) {
        return database.sql("""
                        select exists (select from managed_key where address = :address and public_key <> :key)
                            and not exists (select from next_key where address = :address and public_key = :key)""")
                .param("address", member.value())
                .param("key", key.base64())
                .query(Boolean.class)
                .single();
    }

    private PrivateKey open(byte[] row, MemberId member) {
        byte[] encoded = keyEncryptionKey.open(row, name(member));
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the managed key of " + member + " is no P-256 key", e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    static String name(MemberId member) {
        return "managed-key/" + member;
    }
}
