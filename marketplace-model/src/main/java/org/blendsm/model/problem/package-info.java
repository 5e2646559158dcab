/** What a REST caller may be told instead of an answer, beside the refusals of the marketplace's rules. */
@NullMarked
package org.blendsm.model.problem;

import org.jspecify.annotations.NullMarked;
