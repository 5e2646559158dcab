/** Is this signature this member's, now? */
@NullMarked
package org.blendsm.identity.verification;

import org.jspecify.annotations.NullMarked;
