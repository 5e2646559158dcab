/** What two members agreed on: accepted, topped up, ended; listed for those who are party to it. */
@NullMarked
package org.blendsm.pubsub.agreement;

import org.jspecify.annotations.NullMarked;
