package org.blendsm.integrity;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;

/**
 * How far a stream has come.
 *
 * @param anchorer who brings its hashes and anchors it; empty where the product was never offered
 * @param nextSequence the next leaf to bring
 */
record StreamState(ProductId stream, Optional<MemberId> anchorer, long nextSequence, Optional<Anchor> lastAnchor) {}
