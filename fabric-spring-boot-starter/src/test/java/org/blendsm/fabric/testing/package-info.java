/** What a service's tests stand on: a real PostgreSQL, and a network whose members hold real tokens. */
@NullMarked
package org.blendsm.fabric.testing;

import org.jspecify.annotations.NullMarked;
