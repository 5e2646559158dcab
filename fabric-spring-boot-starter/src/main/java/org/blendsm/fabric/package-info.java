/**
 * How a program speaks to the ledger: one connection to a peer's gateway, and on it the ledger interfaces of the model,
 * signed by whoever calls. Knows nothing of Spring.
 */
@NullMarked
package org.blendsm.fabric;

import org.jspecify.annotations.NullMarked;
