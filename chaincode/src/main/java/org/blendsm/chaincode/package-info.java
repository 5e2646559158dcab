/**
 * The law, as a Fabric chaincode served to peers: one dispatcher in front of one contract per concept. A contract is
 * thin (caller, load, rule, store and event); its rules are pure.
 */
@NullMarked
package org.blendsm.chaincode;

import org.jspecify.annotations.NullMarked;
