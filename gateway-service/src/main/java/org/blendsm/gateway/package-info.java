/**
 * The door to one organisation's pool of services. A convenience and not a wall: every service checks for itself who
 * calls, so the door needs neither a database nor an identity on the ledger; it only turns away early what every
 * service would refuse, and what would crowd out the others.
 */
@NullMarked
package org.blendsm.gateway;

import org.jspecify.annotations.NullMarked;
