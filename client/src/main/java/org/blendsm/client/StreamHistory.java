package org.blendsm.client;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.ProductId;

/**
 * What a buyer acknowledged under an open agreement, once more and for nothing: for who lost it afterwards. What was
 * not acknowledged comes again by {@link StreamSubscriber}.
 *
 * <pre>{@code
 * StreamHistory.of(buyer.door(), deal).read(0, message -> keep(message));
 * }</pre>
 */
public final class StreamHistory {
    private final Door door;
    private final ProductId stream;
    private final String path;

    StreamHistory(Door door, ProductId stream, String path) {
        this.door = door;
        this.stream = stream;
        this.path = path;
    }

    /** @param door the buyer's, at the pool whose broker carries the stream */
    public static StreamHistory of(Door door, Agreement.Deal deal) {
        return new StreamHistory(
                door, deal.offer().product(), "/api/v1/agreements/" + deal.id() + "/messages?size=100");
    }

    private record Again(long sequence, Sha256 sha256, byte[] payload) {}

    private record Answer(List<Again> items, Optional<String> next, long lost) {}

    /**
     * Hands over message by message, in order and without a gap, up to the last one that is acknowledged.
     *
     * @param from the first sequence that is wanted; where the agreement, or what its broker has of it, begins later,
     *     it is begun there
     * @return how many messages at the agreement's beginning its broker has lost
     * @throws DataPlaneException where a message is not what the broker says, or not the one that comes next
     * @throws ProblemException where the pool refuses: {@code AGREEMENT_NOT_OPEN} once the agreement is over
     */
    public long read(long from, Consumer<StreamMessage> receiver) {
        long last = from - 1;
        boolean begun = false;
        Answer answer;
        do {
            answer = door.get(path + "&after=" + last, Answer.class);
            for (Again message : answer.items()) {
                boolean comesNext = begun ? message.sequence() == last + 1 : message.sequence() > last;
                if (!comesNext) {
                    throw new DataPlaneException(
                            "message " + message.sequence() + " of " + stream + " came behind message " + last);
                }
                if (!Sha256.of(message.payload()).equals(message.sha256())) {
                    throw new DataPlaneException(
                            "message " + message.sequence() + " of " + stream + " was changed on its way");
                }
                receiver.accept(new StreamMessage(stream, message.sequence(), message.payload()));
                last = message.sequence();
                begun = true;
            }
        } while (answer.next().isPresent() && !answer.items().isEmpty());
        return answer.lost();
    }
}
