package org.blendsm.audit;

/**
 * Where on the chain something stands.
 *
 * @param transaction its number within the block, from 0
 * @param transactionId empty for what is no transaction of anybody's
 */
public record Place(long block, int transaction, String transactionId) {
    @Override
    public String toString() {
        return "block " + block + ", transaction " + transaction
                + (transactionId.isEmpty() ? "" : " (" + transactionId + ")");
    }
}
