/**
 * The embedded ledger: one process that speaks Hyperledger Fabric's own protocols, for development, tests, demos and
 * installations on one machine. It is no consensus and no decentralised network. Start reading at
 * {@link org.blendsm.embedded.EmbeddedLedger}.
 */
@NullMarked
package org.blendsm.embedded;

import org.jspecify.annotations.NullMarked;
