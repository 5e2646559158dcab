package org.blendsm.model.membership;

import org.blendsm.model.crypto.DetachedJws;

/**
 * The oracle's yes to an application.
 *
 * @param proofOfPossession the applicant's signature over the application ({@code APPLICATION}), so that nobody is
 *     admitted under a key they do not hold
 */
public record Approval(Application application, DetachedJws proofOfPossession) {}
