/** The privacy service, tested as a whole: its own main method, a real database, a real folder, real tokens. */
@NullMarked
package org.blendsm.privacy;

import org.jspecify.annotations.NullMarked;
