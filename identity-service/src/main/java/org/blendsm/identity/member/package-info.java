/** Who is in: the read model of members, nodes and network, and what operators and members change in it. */
@NullMarked
package org.blendsm.identity.member;

import org.jspecify.annotations.NullMarked;
