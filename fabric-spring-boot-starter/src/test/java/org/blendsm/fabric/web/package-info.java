/** What a service's REST interface is bounded by. */
@NullMarked
package org.blendsm.fabric.web;

import org.jspecify.annotations.NullMarked;
