package org.blendsm.pubsub.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.pubsub.broker.StreamMessage;

/**
 * Messages that a buyer acknowledged, given once more; they are paid for or owed already, and count nothing.
 *
 * @param items in the order of their sequences, without a gap
 * @param next where the next page starts: pass it as {@code after}; missing on the last page
 * @param lost how many messages at the beginning of the agreement its broker lost with its journal, and can't give
 */
record MessagesAgain(List<MessageAgain> items, Optional<String> next, long lost) {
    /**
     * One of them.
     *
     * @param sequence the message's place in the stream, as it was delivered with
     * @param receivedAt when the broker took it from the seller, by the broker's clock
     * @param sha256 SHA-256 of the payload, as it was delivered with
     * @param payload the bytes as they were delivered, in base64
     */
    record MessageAgain(long sequence, Instant receivedAt, Sha256 sha256, byte[] payload) {
        static MessageAgain of(StreamMessage message) {
            return new MessageAgain(message.sequence(), message.receivedAt(), message.payloadHash(), message.payload());
        }
    }

    MessagesAgain {
        items = List.copyOf(items);
    }

    /** @param end the sequence behind the last one that is given again */
    static MessagesAgain upTo(long end, List<StreamMessage> page, long lost) {
        boolean more = !page.isEmpty() && page.getLast().sequence() + 1 < end;
        return new MessagesAgain(
                page.stream().map(MessageAgain::of).toList(),
                more ? Optional.of(Long.toString(page.getLast().sequence())) : Optional.empty(),
                lost);
    }
}
