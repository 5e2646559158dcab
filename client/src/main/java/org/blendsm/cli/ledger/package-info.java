/**
 * What the ledger itself says, without the services: how to reach it, whether it keeps its rules, whether a receipt is
 * its own.
 */
@NullMarked
package org.blendsm.cli.ledger;

import org.jspecify.annotations.NullMarked;
