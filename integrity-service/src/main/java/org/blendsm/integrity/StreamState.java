package org.blendsm.integrity;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;

/**
 * How far a stream has come.
 *
 * @param stream id of the product
 * @param anchorer who brings its hashes and anchors it; empty where the product was never offered
 * @param nextSequence the number of the next leaf to bring: as many are here
 * @param lastAnchor how far the ledger has anchored it; empty before the first anchor
 */
record StreamState(ProductId stream, Optional<MemberId> anchorer, long nextSequence, Optional<Anchor> lastAnchor) {}
