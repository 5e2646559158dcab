/** What two members agreed on: the deposit in escrow, the credit window, the term, and how it ends. */
@NullMarked
package org.blendsm.model.agreement;

import org.jspecify.annotations.NullMarked;
