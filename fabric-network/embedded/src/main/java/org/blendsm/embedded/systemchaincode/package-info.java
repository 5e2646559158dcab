/** The chaincodes that every peer brings along: {@code qscc} shows the chain, {@code cscc} the configuration. */
@NullMarked
package org.blendsm.embedded.systemchaincode;

import org.jspecify.annotations.NullMarked;
