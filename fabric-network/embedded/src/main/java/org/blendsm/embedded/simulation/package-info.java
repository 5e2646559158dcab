/** What a chaincode reads and writes while it runs, recorded as a read/write set and never applied here. */
@NullMarked
package org.blendsm.embedded.simulation;

import org.jspecify.annotations.NullMarked;
