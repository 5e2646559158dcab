/** The channel's configuration: who belongs to it, which policies hold, and how it may be changed. */
@NullMarked
package org.blendsm.embedded.channel;

import org.jspecify.annotations.NullMarked;
