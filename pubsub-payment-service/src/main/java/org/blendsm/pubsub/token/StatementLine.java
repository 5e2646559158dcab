package org.blendsm.pubsub.token;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;

/**
 * One posting of an account.
 *
 * @param position in the order of the ledger; grows, with gaps
 * @param event what happened, such as {@code AgreementOpened}
 * @param about {@code entry/<id>}, {@code agreement/<id>} or {@code fold}
 * @param counterparty the member at the other end of a transfer; an agreement names its own parties
 * @param amount minor units; positive came in, negative went out
 * @param at time of the ledger's transaction, UTC
 */
record StatementLine(
        long position, String event, String about, Optional<MemberId> counterparty, long amount, Instant at) {}
