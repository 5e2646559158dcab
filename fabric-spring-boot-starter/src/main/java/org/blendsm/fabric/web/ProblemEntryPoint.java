package org.blendsm.fabric.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.blendsm.model.problem.EdgeProblem;
import org.blendsm.model.problem.Problem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import tools.jackson.databind.json.JsonMapper;

/** A request stopped at the token check, as a problem detail. */
final class ProblemEntryPoint implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler {
    private final JsonMapper json;

    ProblemEntryPoint(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        answer(response, problem(e));
    }

    /** Only DPoP's filter comes here; a request without one proof is to it no request at all. */
    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e) throws IOException {
        boolean noProof = e instanceof OAuth2AuthenticationException token
                && token.getError().getErrorCode().equals(OAuth2ErrorCodes.INVALID_REQUEST);
        answer(response, noProof ? proofInvalid() : problem(e));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        answer(response, Problems.of(e));
    }

    private static Problem problem(AuthenticationException e) {
        for (Throwable reason = e; reason != null; reason = reason.getCause()) {
            if (reason instanceof CallerRefused caller) {
                return Problem.of(caller.refused());
            }
            if (reason instanceof TokenRefused token) {
                return Problem.of(token.problem(), token.detail());
            }
        }
        if (!(e instanceof OAuth2AuthenticationException token)) {
            return Problems.of(e);
        }
        if (token.getError().getErrorCode().equals(OAuth2ErrorCodes.INVALID_DPOP_PROOF)) {
            return proofInvalid();
        }
        return Problem.of(
                EdgeProblem.TOKEN_INVALID,
                "This is no token that this network issued. One that is bound to a key is sent as 'DPoP'.");
    }

    private static Problem proofInvalid() {
        return Problem.of(
                EdgeProblem.DPOP_PROOF_INVALID,
                "The header DPoP is not a fresh proof, by the token's key, for this method and URL.");
    }

    private void answer(HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.status());
        if (problem.status() == HttpStatus.UNAUTHORIZED.value()) {
            boolean required = problem.code().equals(EdgeProblem.TOKEN_REQUIRED.name());
            String error = required ? "" : " error=\"invalid_token\"";
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer" + error);
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "DPoP algs=\"ES256\"");
        }
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), problem);
    }
}
