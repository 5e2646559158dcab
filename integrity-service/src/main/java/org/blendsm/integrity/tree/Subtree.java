package org.blendsm.integrity.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A run of leaves under one hash: what a proof's path is made of (RFC 6962, section 2.1).
 *
 * @param start the first leaf's sequence
 * @param end the sequence after the last one
 */
public record Subtree(long start, long end) {
    /** The whole tree of so many leaves. */
    public static Subtree whole(long treeSize) {
        return new Subtree(0, treeSize);
    }

    /** The path that proves one leaf to be in a tree, from the leaf up (section 2.1.1). */
    public static List<Subtree> inclusion(long sequence, long treeSize) {
        Deque<Subtree> path = new ArrayDeque<>();
        Subtree at = whole(treeSize);
        while (at.size() > 1) {
            boolean inLeft = sequence < at.middle();
            path.addFirst(inLeft ? at.right() : at.left());
            at = inLeft ? at.left() : at.right();
        }
        return List.copyOf(path);
    }

    /** What proves that the tree of the first {@code earlier} leaves is a prefix of the later one (section 2.1.2). */
    public static List<Subtree> consistency(long earlier, long later) {
        Deque<Subtree> proof = new ArrayDeque<>();
        if (earlier == 0) {
            return List.of();
        }
        Subtree at = whole(later);
        while (at.end() > earlier) {
            boolean inLeft = earlier <= at.middle();
            proof.addFirst(inLeft ? at.right() : at.left());
            at = inLeft ? at.left() : at.right();
        }
        if (at.start() > 0) {
            proof.addFirst(at);
        }
        return List.copyOf(proof);
    }

    /** The complete subtrees it consists of, from left to right, each smaller than the one before. */
    List<TreeNode> nodes() {
        List<TreeNode> nodes = new ArrayList<>();
        for (long from = start; from < end; ) {
            long width = Long.highestOneBit(end - from);
            int level = Long.numberOfTrailingZeros(width);
            nodes.add(new TreeNode(level, from >> level));
            from += width;
        }
        return nodes;
    }

    private long size() {
        return end - start;
    }

    /** Where the RFC splits: the largest power of two below the size. */
    private long middle() {
        return start + Long.highestOneBit(size() - 1);
    }

    private Subtree left() {
        return new Subtree(start, middle());
    }

    private Subtree right() {
        return new Subtree(middle(), end);
    }
}
