package org.blendsm.fabric.web;

import org.blendsm.model.Refused;
import org.springframework.security.core.AuthenticationException;

/** The token is genuine, but the ledger says that its member may do nothing. */
final class CallerRefused extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    private final Refused refused;

    CallerRefused(Refused refused) {
        super(refused.getMessage(), refused);
        this.refused = refused;
    }

    Refused refused() {
        return refused;
    }
}
