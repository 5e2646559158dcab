package org.blendsm.model.zone;

import java.time.Instant;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;

/**
 * A closed group of members: a bubble of trust (Hammi et al., "Bubbles of Trust", 2018). Who is in it buys what is
 * offered in it; nobody else does.
 *
 * @param master who founded it, and alone lets devices in
 * @param content what its master says of it
 * @param body SHA-256 of what was asked under the Idempotency-Key
 * @param at when it was founded, UTC
 */
public record Zone(ZoneId id, MemberId master, NewZone content, Sha256 body, Instant at) {}
