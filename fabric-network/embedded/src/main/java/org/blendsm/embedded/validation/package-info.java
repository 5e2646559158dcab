/** What makes an ordered transaction valid: its form and signatures first, then conflicts with what came before. */
@NullMarked
package org.blendsm.embedded.validation;

import org.jspecify.annotations.NullMarked;
