package org.blendsm.model.payment;

import org.blendsm.model.MemberId;
import org.blendsm.model.agreement.AgreementId;

/**
 * That a receipt rests on an arbiter's word and on nobody's voucher; the reason is told by the dispute.
 *
 * @param dispute the dispute's id: the agreement's that it is about
 * @param arbiter who ruled
 */
public record ByRuling(AgreementId dispute, MemberId arbiter) {}
