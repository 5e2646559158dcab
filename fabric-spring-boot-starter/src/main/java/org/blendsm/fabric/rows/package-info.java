/**
 * The form of a read model: a row is a record of the ledger in canonical JSON, as the event carried it, beside the
 * columns it is searched by; a list is asked for by such columns, a page at a time.
 */
@NullMarked
package org.blendsm.fabric.rows;

import org.jspecify.annotations.NullMarked;
