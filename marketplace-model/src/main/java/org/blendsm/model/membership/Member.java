package org.blendsm.model.membership;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.PublicKeyInfo;

/**
 * Somebody who was admitted, with their standing now. This record decides; certificates only say whose key it is.
 *
 * @param id the address, from the first key, kept for life
 * @param name as it was applied for; shown to everybody
 * @param organisation MSP id of the organisation whose CA enrols the member
 * @param roles sorted, each once
 * @param key the current certificate key
 * @param encryptionKey X25519 public key, 32 bytes in base64: what envelopes are sealed to
 * @param encryptionKeySince when that came; another one waits a while
 * @param application SHA-256 of the canonical application
 * @param standing whether the member may act
 */
public record Member(
        MemberId id,
        String name,
        String organisation,
        List<Role> roles,
        PublicKeyInfo key,
        Optional<EncryptionKey> encryptionKey,
        Optional<Instant> encryptionKeySince,
        Sha256 application,
        Standing standing) {
    public Member {
        roles = roles.stream().sorted().distinct().toList();
    }

    /** An applicant, once it is in. */
    public static Member admitted(Application application, Instant since) {
        return new Member(
                application.member(),
                application.name(),
                application.organisation(),
                application.roles(),
                application.key(),
                Optional.empty(),
                Optional.empty(),
                application.hash(),
                new Standing.Admitted(since));
    }

    public boolean mayAct() {
        return standing instanceof Standing.Admitted;
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    public Member with(Standing newStanding) {
        return new Member(
                id, name, organisation, roles, key, encryptionKey, encryptionKeySince, application, newStanding);
    }

    public Member withKey(PublicKeyInfo newKey) {
        return new Member(
                id, name, organisation, roles, newKey, encryptionKey, encryptionKeySince, application, standing);
    }

    public Member withEncryptionKey(EncryptionKey newKey, Instant since) {
        return new Member(
                id, name, organisation, roles, key, Optional.of(newKey), Optional.of(since), application, standing);
    }
}
