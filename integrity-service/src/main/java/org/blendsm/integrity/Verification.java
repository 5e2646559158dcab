package org.blendsm.integrity;

import java.util.Optional;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Leaf;

/**
 * Whether a message is in the stream that the ledger has anchored.
 *
 * @param leaf the message as the tree sees it
 * @param included whether it is
 * @param reason one sentence
 * @param anchor what it was judged by
 */
record Verification(Leaf leaf, boolean included, String reason, Optional<Anchor> anchor) {}
