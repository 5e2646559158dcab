/** Chaincodes as the peer sees them: how they are defined on the channel, and the shim's stream to each of them. */
@NullMarked
package org.blendsm.embedded.chaincode;

import org.jspecify.annotations.NullMarked;
