/**
 * Who may do what: capabilities given and taken back through REST, and decisions made from a read model of the ledger's
 * events, with no call to the ledger.
 */
@NullMarked
package org.blendsm.access;

import org.jspecify.annotations.NullMarked;
