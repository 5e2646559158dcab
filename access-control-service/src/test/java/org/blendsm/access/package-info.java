/** The access control service, tested as a whole: its own main method, a real database, real tokens. */
@NullMarked
package org.blendsm.access;

import org.jspecify.annotations.NullMarked;
