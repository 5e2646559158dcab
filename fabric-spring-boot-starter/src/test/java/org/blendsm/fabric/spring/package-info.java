/** Whole application contexts against Fabric's own gRPC services in this process and a real PostgreSQL. */
@NullMarked
package org.blendsm.fabric.spring;

import org.jspecify.annotations.NullMarked;
