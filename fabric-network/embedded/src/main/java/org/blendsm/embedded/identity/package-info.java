/** Who somebody is: certificates, organisations (MSPs) and signatures, checked as Fabric's {@code msp} package does. */
@NullMarked
package org.blendsm.embedded.identity;

import org.jspecify.annotations.NullMarked;
