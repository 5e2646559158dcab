/** The {@code blendsm} command line: brings a marketplace up on this machine, tells its story, looks after it. */
@NullMarked
package org.blendsm.cli;

import org.jspecify.annotations.NullMarked;
