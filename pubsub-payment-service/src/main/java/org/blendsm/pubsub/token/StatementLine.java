package org.blendsm.pubsub.token;

import java.time.Instant;

/**
 * One posting of an account.
 *
 * @param position where it stands in the order of the ledger; grows, with gaps
 * @param transaction the ledger's transaction
 * @param event what happened, such as {@code AgreementOpened}
 * @param amount minor units; positive came in, negative went out
 */
record StatementLine(long position, String transaction, String event, long amount, Instant at) {}
