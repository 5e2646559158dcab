/** Data only one buyer may open: sealed records, envelopes for their keys, erasure. */
@NullMarked
package org.blendsm.model.privacy;

import org.jspecify.annotations.NullMarked;
