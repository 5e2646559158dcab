/**
 * Everything that is tried on one running marketplace: what must be refused to strangers and to bad input, and what an
 * explorer does in a browser.
 */
@NullMarked
package org.blendsm.system.marketplace;

import org.jspecify.annotations.NullMarked;
