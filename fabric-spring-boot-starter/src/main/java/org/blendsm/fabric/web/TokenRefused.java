package org.blendsm.fabric.web;

import org.blendsm.model.problem.EdgeProblem;
import org.springframework.security.oauth2.jwt.BadJwtException;

/** A token that does not count here, with the code and the sentence its bearer is told. */
final class TokenRefused extends BadJwtException {
    private static final long serialVersionUID = 1L;

    private final EdgeProblem problem;

    TokenRefused(EdgeProblem problem, String detail) {
        super(detail);
        this.problem = problem;
    }

    EdgeProblem problem() {
        return problem;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
