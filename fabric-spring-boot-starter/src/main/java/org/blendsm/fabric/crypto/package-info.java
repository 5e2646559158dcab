/** P-256 keys and certificates: read from PEM, sign fast, low-S as Fabric asks. */
@NullMarked
package org.blendsm.fabric.crypto;

import org.jspecify.annotations.NullMarked;
