/** The integrity service, tested as a whole: its own main method, a real database, real tokens. */
@NullMarked
package org.blendsm.integrity;

import org.jspecify.annotations.NullMarked;
