/**
 * A pool, on one machine or in containers: where its parts are, which folders hold whose keys, how its network is
 * founded and other pools are admitted to it, and what each of its services is told before it starts.
 */
@NullMarked
package org.blendsm.cli.pool;

import org.jspecify.annotations.NullMarked;
