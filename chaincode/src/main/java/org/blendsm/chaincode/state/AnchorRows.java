package org.blendsm.chaincode.state;

import java.util.Locale;
import java.util.Optional;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;

/** The anchors of each stream by tree size, and the last one of each again, because Fabric reads no range backwards. */
public final class AnchorRows {
    private final Table<Anchor> anchors;
    private final Table<Anchor> latest;

    public AnchorRows(Rows rows) {
        anchors = new Table<>(rows, "anchor", Anchor.class);
        latest = new Table<>(rows, "anchor-latest", Anchor.class);
    }

    public Optional<Anchor> findLatest(ProductId stream) {
        return latest.get(stream);
    }

    /** @throws Refused {@code ANCHOR_NOT_FOUND} */
    public Anchor latest(ProductId stream) {
        return findLatest(stream)
                .orElseThrow(() -> new Refused(
                        RefusalCode.ANCHOR_NOT_FOUND, "nothing of the stream " + stream + " is anchored yet"));
    }

    public Optional<Anchor> find(ProductId stream, long treeSize) {
        return anchors.get(stream, padded(treeSize));
    }

    /** @throws Refused {@code ANCHOR_NOT_FOUND} */
    public Anchor get(ProductId stream, long treeSize) {
        return find(stream, treeSize)
                .orElseThrow(() -> new Refused(
                        RefusalCode.ANCHOR_NOT_FOUND,
                        "no tree of " + treeSize + " leaves was anchored for the stream " + stream
                                + ": prove it against an anchored size"));
    }

    public Page<Anchor> of(ProductId stream, PageRequest request) {
        return anchors.page(request, stream);
    }

    public void add(Anchor anchor) {
        anchors.put(anchor, anchor.stream(), padded(anchor.treeSize()));
        latest.put(anchor, anchor.stream());
    }

    /** 16 digits hold every size up to 2^53 − 1, so that keys are in the order of sizes. */
    private static String padded(long treeSize) {
        return String.format(Locale.ROOT, "%016d", treeSize);
    }
}
