/** Selling and buying by this instance's own two members: one command for each step that an app would take. */
@NullMarked
package org.blendsm.cli.trade;

import org.jspecify.annotations.NullMarked;
