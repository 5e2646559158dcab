package org.blendsm.model.token;

/**
 * One side of a double entry. A transaction's postings sum to zero.
 *
 * @param amount minor units; positive is credited to the account, negative debited
 */
public record Posting(AccountId account, long amount) {}
