/**
 * A stream's RFC 6962 tree, kept as tiles: any root or proof is made from a few stored hashes, never from all leaves.
 * Nothing here knows a database.
 */
@NullMarked
package org.blendsm.integrity.tree;

import org.jspecify.annotations.NullMarked;
