/**
 * Who is in, as every service knows it: the members and nodes of the ledger, kept in the service's own schema by the
 * membership's events. Tokens are checked against them.
 */
@NullMarked
package org.blendsm.fabric.membership;

import org.jspecify.annotations.NullMarked;
