/** How a chaincode comes to be defined on the channel: by a transaction that the organisations' peers endorse. */
@NullMarked
package org.blendsm.embedded.lifecycle;

import org.jspecify.annotations.NullMarked;
