/** Who may do what: capability tokens, issued, checked, revoked. */
@NullMarked
package org.blendsm.model.access;

import org.jspecify.annotations.NullMarked;
