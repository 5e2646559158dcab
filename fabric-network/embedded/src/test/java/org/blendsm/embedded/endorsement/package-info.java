@NullMarked
package org.blendsm.embedded.endorsement;

import org.jspecify.annotations.NullMarked;
