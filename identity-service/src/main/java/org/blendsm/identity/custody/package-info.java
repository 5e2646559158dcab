/** The keys of members who have theirs kept here, sealed at rest under a key that stands outside the database. */
@NullMarked
package org.blendsm.identity.custody;

import org.jspecify.annotations.NullMarked;
