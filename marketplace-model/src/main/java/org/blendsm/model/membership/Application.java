package org.blendsm.model.membership;

import java.util.List;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;

/**
 * Somebody asks to join. It stays off the ledger until an operator approves: an applicant has no certificate to sign
 * with, and an open door must not write to the ledger.
 *
 * @param name how the applicant is called, 1 to 80 characters; shown to everybody
 * @param organisation MSP id of the organisation that is to enrol the applicant
 * @param roles what the applicant wants to do; at least one, sorted, each once
 * @param key the applicant's P-256 key: SubjectPublicKeyInfo, DER in base64; its hash becomes the address
 */
public record Application(String name, String organisation, List<Role> roles, PublicKeyInfo key) {
    public Application {
        Text.require(name, 80, "a name");
        Text.require(organisation, 80, "an organisation");
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("an application names at least one role");
        }
        roles = roles.stream().sorted().distinct().toList();
    }

    public MemberId member() {
        return key.address();
    }

    public Sha256 hash() {
        return Sha256.of(CanonicalJson.encode(this));
    }
}
