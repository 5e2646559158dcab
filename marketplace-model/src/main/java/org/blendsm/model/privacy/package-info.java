/**
 * Data only one buyer may open: sealed records, envelopes for their keys, erasure, and the consent of whom it is about.
 */
@NullMarked
package org.blendsm.model.privacy;

import org.jspecify.annotations.NullMarked;
