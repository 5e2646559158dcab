/**
 * The organisations' certificate authorities behind Fabric CA's own REST interface: who may have a certificate, who has
 * one, and which are revoked. Sources: fabric-ca's {@code lib/server*.go}.
 */
@NullMarked
package org.blendsm.embedded.ca;

import org.jspecify.annotations.NullMarked;
