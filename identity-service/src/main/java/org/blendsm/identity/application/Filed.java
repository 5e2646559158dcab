package org.blendsm.identity.application;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.identity.accesstoken.Custody;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.membership.Role;

/**
 * An application as operators and its applicant see it.
 *
 * @param id SHA-256 of the canonical application: the name it has on the ledger
 * @param address the applicant's address, once admitted
 * @param name as the applicant wrote it
 * @param organisation MSP id of the organisation that is to enrol the applicant
 * @param roles what the applicant asks for
 * @param custody who holds the applicant's key
 * @param status how it stands
 * @param reason why it was refused
 * @param submittedAt when it was taken in, UTC
 */
record Filed(
        Sha256 id,
        MemberId address,
        String name,
        String organisation,
        List<Role> roles,
        Custody custody,
        Status status,
        Optional<String> reason,
        Instant submittedAt) {
    enum Status {
        /** No operator has answered. */
        PENDING,
        /** On the ledger; the certificate is on its way. */
        ADMITTED,
        /** With a certificate: ready to act. */
        ENROLLED,
        REFUSED
    }
}
