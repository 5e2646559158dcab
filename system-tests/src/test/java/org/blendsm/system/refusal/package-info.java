/** Everything that must be refused, tried on one running marketplace: by strangers, and with bad input. */
@NullMarked
package org.blendsm.system.refusal;

import org.jspecify.annotations.NullMarked;
