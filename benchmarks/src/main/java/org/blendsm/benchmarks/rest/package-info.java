/**
 * What the way over REST costs: a service against a bare ledger client, the door against none, the whole at rest, an
 * expulsion.
 */
@NullMarked
package org.blendsm.benchmarks.rest;

import org.jspecify.annotations.NullMarked;
