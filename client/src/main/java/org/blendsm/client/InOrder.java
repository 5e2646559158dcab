package org.blendsm.client;

import org.blendsm.model.catalogue.ProductId;

/**
 * Which messages of one stream are new here: each comes once and none is left out, whatever the broker sends. For one
 * thread at a time.
 */
final class InOrder {
    private static final long NONE_YET = -1;

    private final ProductId stream;
    private long last = NONE_YET;

    InOrder(ProductId stream) {
        this.stream = stream;
    }

    /**
     * @return false for one that was received before
     * @throws DataPlaneException where one before it never came
     */
    boolean isNew(long sequence) {
        if (last != NONE_YET && sequence > last + 1) {
            throw new DataPlaneException(
                    "message " + sequence + " of " + stream + " came after " + last + ": what is between did not come");
        }
        return sequence > last;
    }

    void received(long sequence) {
        last = sequence;
    }
}
