/** Fabric's gateway service: evaluate, endorse, submit, wait, listen. */
@NullMarked
package org.blendsm.embedded.gateway;

import org.jspecify.annotations.NullMarked;
