/** The network's keys, and what is made of them. */
@NullMarked
package org.blendsm.embedded.genesis;

import org.jspecify.annotations.NullMarked;
