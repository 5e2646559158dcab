/**
 * The {@code blendsm} command line: brings a marketplace up on this machine, tells its story, looks after it. Here is
 * its main class; each package below is one subject with the commands on it, and knows those before it in the order
 * {@code command}, {@code pool}, {@code instance}, {@code trade}, {@code demo}, with {@code ledger} beside
 * {@code trade}.
 */
@NullMarked
package org.blendsm.cli;

import org.jspecify.annotations.NullMarked;
