package org.blendsm.model.dispute;

import java.time.Instant;
import org.blendsm.model.MemberId;

/**
 * That the other side has had its say.
 *
 * @param by the party that did not open the dispute
 * @param at when, UTC
 */
public record Answered(DisputeAnswer answer, MemberId by, Instant at) {}
