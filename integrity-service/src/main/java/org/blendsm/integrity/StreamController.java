package org.blendsm.integrity;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.InclusionProof;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/streams/{stream}")
@Tag(name = "Streams", description = "How any message of a product's stream is proven")
class StreamController {
    private static final long MOST_BEYOND_AN_ANCHOR = 100_000;

    private final Anchors ledger;
    private final StreamRegister streams;
    private final AnchorRegister anchors;
    private final StreamTrees trees;
    private final Verifications verifications;

    StreamController(
            Anchors ledger,
            StreamRegister streams,
            AnchorRegister anchors,
            StreamTrees trees,
            Verifications verifications) {
        this.ledger = ledger;
        this.streams = streams;
        this.anchors = anchors;
        this.trees = trees;
        this.verifications = verifications;
    }

    @GetMapping
    @Operation(summary = "How far a stream has come: the next leaf to bring, the last anchor, and by whom")
    StreamState state(@PathVariable ProductId stream) {
        return new StreamState(stream, streams.anchorer(stream), trees.size(stream), anchors.latest(stream));
    }

    @PostMapping("/leaves")
    @Operation(
            summary = "Bring the hashes of the messages that come next",
            description =
                    "By whom the product's offer names: its seller or its broker. Once answered, they are on disk."
                            + " Bringing the same ones again is safe; at most 100,000 wait for an anchor. The answer is"
                            + " what the next anchor needs.")
    TreeHead append(MemberId caller, @PathVariable ProductId stream, @RequestBody NewLeaves leaves) {
        streams.requireAnchorer(stream, caller);
        requireRoom(stream, leaves);
        return trees.append(stream, leaves, anchors.latest(stream));
    }

    /**
     * So many leaves more take a transaction on the ledger. An anchor of more leaves than are here says nothing of how
     * many there are, so it makes no room.
     */
    private void requireRoom(ProductId stream, NewLeaves leaves) {
        long kept = trees.size(stream);
        long anchored = anchors.reached(stream, kept);
        if (leaves.treeSize() > Math.max(kept, anchored + MOST_BEYOND_AN_ANCHOR)) {
            throw new Refused(
                    RefusalCode.QUOTA_USED_UP,
                    "Of this stream " + kept + " leaves are here and " + anchored + " of them are anchored; at most "
                            + MOST_BEYOND_AN_ANCHOR + " wait for an anchor: anchor it, then bring more.");
        }
    }

    @PostMapping("/anchors")
    @Operation(
            summary = "Anchor the stream on the ledger as far as its leaves are here",
            description = "By whom the product's offer names. Where nothing came since the last anchor, that one is the"
                    + " answer.")
    Anchor anchor(MemberId caller, @PathVariable ProductId stream) {
        streams.requireAnchorer(stream, caller);
        TreeHead head = trees.head(stream, anchors.latest(stream));
        if (head.treeSize() == 0) {
            throw new Refused(RefusalCode.LEAF_NOT_FOUND, "Bring leaves first: the tree of this stream is empty.");
        }
        return ledger.anchor(head.nextAnchor());
    }

    @GetMapping("/anchors")
    @Operation(summary = "What the ledger has anchored, the smallest tree first")
    Page<Anchor> anchors(@PathVariable ProductId stream, PageRequest page) {
        streams.anchorer(stream);
        return anchors.list(stream, page);
    }

    /**
     * @param sequence the message's number in its stream, counted from 0
     * @param treeSize of how many leaves the tree is that the proof is for; the last anchored one where it is left out
     */
    @GetMapping("/inclusion-proofs/{sequence}")
    @Operation(
            summary = "The proof that a message is in the stream",
            description = "In the last anchored tree, or in the tree of the first 'treeSize' leaves.")
    InclusionProof prove(
            @PathVariable ProductId stream, @PathVariable long sequence, @RequestParam Optional<Long> treeSize) {
        streams.anchorer(stream);
        long size = treeSize.or(() -> anchors.latest(stream).map(Anchor::treeSize))
                .orElseThrow(StreamController::nothingAnchored);
        requireKept(stream, sequence, size);
        return trees.inclusion(stream, sequence, size, anchors.find(stream, size));
    }

    @PostMapping("/verifications")
    @Operation(
            summary = "Whether a message is in the stream that the ledger has anchored",
            description = "By the proof that came with it, or else by the tree kept here.")
    Verification verify(@PathVariable ProductId stream, @RequestBody NewVerification asked) {
        streams.anchorer(stream);
        return verifications.verify(stream, asked);
    }

    private void requireKept(ProductId stream, long sequence, long treeSize) {
        long kept = trees.size(stream);
        if (treeSize > kept) {
            throw new Refused(
                    RefusalCode.LEAF_NOT_FOUND, "Of this stream " + kept + " leaves were brought here so far.");
        }
        if (sequence < 0 || sequence >= treeSize) {
            throw new Refused(
                    RefusalCode.LEAF_NOT_FOUND,
                    "A tree of " + treeSize + " leaves has the sequences from 0 to " + (treeSize - 1) + ".");
        }
    }

    private static Refused nothingAnchored() {
        return new Refused(RefusalCode.ANCHOR_NOT_FOUND, "Nothing of this stream is anchored yet; name a 'treeSize'.");
    }
}
