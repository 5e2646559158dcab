package org.blendsm.model.payment;

import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;

/**
 * What the payee asks for.
 *
 * @param agreement what was delivered under it
 * @param fromMessage the first message it is for, counted from 1 within the agreement
 * @param toMessage the last one
 * @param root the stream's anchored Merkle root at that time, where there is one
 * @param amount minor units asked for
 */
public record Invoice(AgreementId agreement, long fromMessage, long toMessage, Optional<Sha256> root, Money amount) {}
