/** Who is in: the oracle's decisions about members, keys, nodes and the network's policy. */
@NullMarked
package org.blendsm.chaincode.membership;

import org.jspecify.annotations.NullMarked;
