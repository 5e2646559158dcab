/**
 * The OAuth 2 token endpoint: short, audience-bound tokens for members in good standing (RFC 6749, 7523, 8707, 9449).
 */
@NullMarked
package org.blendsm.identity.accesstoken;

import org.jspecify.annotations.NullMarked;
