package org.blendsm.pubsub.agreement;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/**
 * When an agreement is to end.
 *
 * @param until UTC, in whole seconds; later than it ends now, and within ten years
 */
record NewTerm(@Schema(example = "2030-06-30T12:00:00Z") Instant until) {}
