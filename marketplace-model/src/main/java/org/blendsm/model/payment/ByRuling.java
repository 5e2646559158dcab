package org.blendsm.model.payment;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.agreement.AgreementId;

/**
 * That a receipt rests on a ruling and on nobody's voucher; the reason is told by the dispute.
 *
 * @param dispute the dispute's id: the agreement's that it is about
 * @param arbiter who ruled; empty where the ledger did, by what was anchored
 */
public record ByRuling(AgreementId dispute, Optional<MemberId> arbiter) {}
