/** X.509 certificates and revocation lists as Fabric CA makes them. */
@NullMarked
package org.blendsm.embedded.certificates;

import org.jspecify.annotations.NullMarked;
