/** Who is in: members, their keys, roles and standing, the network's policy and its nodes. The oracle decides. */
@NullMarked
package org.blendsm.model.membership;

import org.jspecify.annotations.NullMarked;
