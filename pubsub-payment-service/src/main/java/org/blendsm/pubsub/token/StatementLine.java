package org.blendsm.pubsub.token;

import java.time.Instant;

/**
 * One posting of an account.
 *
 * @param position in the order of the ledger; grows, with gaps
 * @param event what happened, such as {@code AgreementOpened}
 * @param about {@code entry/<id>}, {@code agreement/<id>} or {@code fold}
 * @param amount minor units; positive came in, negative went out
 */
record StatementLine(long position, String event, String about, long amount, Instant at) {}
