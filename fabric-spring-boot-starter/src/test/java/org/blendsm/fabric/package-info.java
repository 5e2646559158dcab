/** The core against Fabric's own gRPC services in this process. */
@NullMarked
package org.blendsm.fabric;

import org.jspecify.annotations.NullMarked;
