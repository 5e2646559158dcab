/** When a stream's tree may grow: proven to extend what was anchored, by whom the product's offer names. */
@NullMarked
package org.blendsm.chaincode.integrity;

import org.jspecify.annotations.NullMarked;
