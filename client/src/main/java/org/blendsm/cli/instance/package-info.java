/**
 * A whole pool as processes of this machine, on the embedded ledger or a real Fabric network: up, down, and how it is.
 */
@NullMarked
package org.blendsm.cli.instance;

import org.jspecify.annotations.NullMarked;
