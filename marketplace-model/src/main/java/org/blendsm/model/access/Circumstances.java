package org.blendsm.model.access;

import java.util.Optional;

/**
 * What a right hangs on beside itself, as it stands at the moment of the question.
 *
 * @param timeOver whether its time has ended, by the clock of whoever decides
 * @param holderOut whether its holder may do nothing now
 * @param issuerOut whether its issuer may do nothing now
 * @param agreementOver whether it was issued by an agreement that is no longer open
 * @param parentOver why the right that it was delegated from is not live now; empty where it is, or there is none
 */
public record Circumstances(
        boolean timeOver, boolean holderOut, boolean issuerOut, boolean agreementOver, Optional<String> parentOver) {}
