package org.blendsm.model.access;

import java.util.Optional;
import org.blendsm.model.WrongField;

/**
 * How far a right may still be handed on (BlendCAC's delegation depth and width). They bound the tree of delegations
 * and not how many people stand in it: who hands on to an address of its own has the places below that one too.
 *
 * @param depth how many times, one below the other: with 1, who gets it hands it on no further; 1 to 3
 * @param width to how many more its holder may hand it on, and each holder below at the most; 1 to 8
 */
public record DelegationBounds(int depth, int width) {
    public static final int DEEPEST = 3;
    public static final int WIDEST = 8;

    public DelegationBounds {
        if (depth < 1 || depth > DEEPEST) {
            throw new WrongField("depth", "a right is handed on one to " + DEEPEST + " times, one below the other");
        }
        if (width < 1 || width > WIDEST) {
            throw new WrongField("width", "a holder hands a right on to one to " + WIDEST + " others");
        }
    }

    /** Whether what is handed on under these bounds may have those. */
    boolean cover(DelegationBounds below) {
        return below.depth < depth && below.width <= width;
    }

    /** What is left after one more has it; empty after the last. */
    Optional<DelegationBounds> less() {
        return width == 1 ? Optional.empty() : Optional.of(new DelegationBounds(depth, width - 1));
    }
}
