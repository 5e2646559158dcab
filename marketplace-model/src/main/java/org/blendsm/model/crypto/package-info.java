/** What is signed and how: public keys, detached JWS (RFC 7515) with type and network in every header. */
@NullMarked
package org.blendsm.model.crypto;

import org.jspecify.annotations.NullMarked;
