/** Queries that a transaction leaves open. */
@NullMarked
package org.blendsm.embedded.chaincode;

import org.jspecify.annotations.NullMarked;
