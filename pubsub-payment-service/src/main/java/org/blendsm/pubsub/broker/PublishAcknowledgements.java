package org.blendsm.pubsub.broker;

import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.persistence.impl.nullpm.NullStorageManager;
import org.jspecify.annotations.Nullable;

/**
 * Artemis keeps nothing on disk here: the journal does. Of its storage only one thing is wanted, that a PUBACK waits
 * for the disk. Artemis asks its storage to send the PUBACK "after the operations before it"; this one lets it wait for
 * the message that the same thread has just journaled, and lets everything else pass at once.
 */
final class PublishAcknowledgements extends NullStorageManager {
    private final ThreadLocal<@Nullable CompletableFuture<Void>> awaited = new ThreadLocal<>();

    /** The next acknowledgement sent from this thread waits for this. */
    void awaitBeforeNext(CompletableFuture<Void> written) {
        awaited.set(written);
    }

    @Override
    public void afterCompleteOperations(IOCallback acknowledgement) {
        CompletableFuture<Void> written = awaited.get();
        if (written == null) {
            acknowledgement.done();
            return;
        }
        awaited.set(null);
        var unused = written.whenComplete((done, failure) -> {
            if (failure == null) {
                acknowledgement.done();
            } else {
                acknowledgement.onError(ActiveMQExceptionType.IO_ERROR.getCode(), failure.getMessage());
            }
        });
    }

    /** No message is kept in a file of its own. */
    @Override
    public long getMaxRecordSize() {
        return Long.MAX_VALUE;
    }
}
