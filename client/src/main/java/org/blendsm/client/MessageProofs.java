package org.blendsm.client;

import java.util.Optional;
import java.util.function.Function;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.Leaf;

/**
 * Whether a message that came is in its stream as the ledger has anchored it (RFC 6962). The path to the root comes
 * from a pool's integrity-service and need not be believed: it is hashed here. Which root is anchored is believed, and
 * {@link Word} says whose word that is.
 *
 * <pre>{@code
 * MessageProofs proofs = MessageProofs.of(buyer);
 * proofs.prove(message);
 * }</pre>
 */
public final class MessageProofs {
    private final Door door;
    private final Function<ProductId, Optional<Anchor>> latest;
    private final Word word;

    /** Who says which root is anchored. */
    public enum Word {
        /** The ledger, as a peer answers a member with its own key. */
        LEDGER,
        /** The pool behind the door: who trusts it with its key trusts it with this too. */
        POOL
    }

    /**
     * A message that is in its stream.
     *
     * @param leaf what the tree holds of it
     * @param proof the path from the leaf to the root
     * @param tree the anchored one
     * @param word who says that it is anchored
     */
    public record Proven(Leaf leaf, InclusionProof proof, AnchoredTree tree, Word word) {}

    MessageProofs(Door door, Function<ProductId, Optional<Anchor>> latest, Word word) {
        this.door = door;
        this.latest = latest;
        this.word = word;
    }

    /** For a member with its own key, whose pool carries the stream. */
    public static MessageProofs of(OwnKeyMember member) {
        return of(member, member.door());
    }

    /** @param broker the door of the pool whose broker carries the stream */
    public static MessageProofs of(OwnKeyMember member, Door broker) {
        return new MessageProofs(
                broker,
                stream -> Refused.foundUnless(
                        RefusalCode.ANCHOR_NOT_FOUND,
                        () -> member.ledger(Anchors.class).latest(stream)),
                Word.LEDGER);
    }

    /** For a member whose key identity-service keeps: what is anchored, the pool says. */
    public static MessageProofs of(Door door) {
        return new MessageProofs(
                door, stream -> door.get(path(stream), State.class).lastAnchor(), Word.POOL);
    }

    private record State(Optional<Anchor> lastAnchor) {}

    /**
     * Under the stream's last anchor.
     *
     * @throws NotProven where no anchor goes as far yet, or another message stands there
     * @throws ProblemException where the pool answers no proof
     * @throws Refused what the ledger refuses
     */
    public Proven prove(StreamMessage message) {
        AnchoredTree tree = latest.apply(message.stream())
                .map(AnchoredTree::of)
                .filter(anchored -> anchored.treeSize() > message.sequence())
                .orElseThrow(() -> new NotProven(
                        NotProven.Reason.NOT_ANCHORED_YET,
                        "message " + message.sequence() + " of " + message.stream()
                                + " is under no anchor yet: ask again later"));
        return new Proven(message.leaf(), under(tree, message), tree, word);
    }

    /**
     * Under a tree that the caller knows to be anchored, such as that of an invoice.
     *
     * @return the path, which shows it to others
     * @throws NotProven where another message stands there
     * @throws ProblemException where the pool answers no proof
     */
    public InclusionProof under(AnchoredTree tree, StreamMessage message) {
        InclusionProof proof = door.get(
                path(message.stream()) + "/inclusion-proofs/" + message.sequence() + "?treeSize=" + tree.treeSize(),
                InclusionProof.class);
        if (!tree.includes(message.leaf(), proof)) {
            throw new NotProven(
                    NotProven.Reason.ANOTHER_MESSAGE,
                    "message " + message.sequence() + " of " + message.stream()
                            + " is not what stands under the anchored root of " + tree.treeSize() + " messages");
        }
        return proof;
    }

    private static String path(ProductId stream) {
        return "/api/v1/streams/" + stream;
    }
}
