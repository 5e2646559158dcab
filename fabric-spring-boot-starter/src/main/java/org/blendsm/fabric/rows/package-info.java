/**
 * The form of a read model: a row is a record of the ledger in canonical JSON, as the event carried it, beside the
 * columns it is searched by.
 */
@NullMarked
package org.blendsm.fabric.rows;

import org.jspecify.annotations.NullMarked;
