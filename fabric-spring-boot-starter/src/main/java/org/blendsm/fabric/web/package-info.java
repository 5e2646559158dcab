/** What every service's REST interface has in common: strict JSON, problem details, tokens, paging, OpenAPI. */
@NullMarked
package org.blendsm.fabric.web;

import org.jspecify.annotations.NullMarked;
