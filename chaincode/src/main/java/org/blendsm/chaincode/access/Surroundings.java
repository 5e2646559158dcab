package org.blendsm.chaincode.access;

import java.util.Optional;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.membership.Member;

/**
 * What a right hangs on, as it stands now.
 *
 * @param agreement the agreement that issued it, if one did
 */
record Surroundings(Member issuer, Member holder, Optional<Agreement> agreement) {}
