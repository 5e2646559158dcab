/** Asking by HTTP without waiting for ever. */
@NullMarked
package org.blendsm.fabric.http;

import org.jspecify.annotations.NullMarked;
