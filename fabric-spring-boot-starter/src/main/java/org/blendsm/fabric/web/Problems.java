package org.blendsm.fabric.web;

import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.LedgerFault;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.OutcomeUnknown;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.WriteConflict;
import org.blendsm.model.Refused;
import org.blendsm.model.problem.EdgeProblem;
import org.blendsm.model.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.transaction.CannotCreateTransactionException;

/** What a caller is told about whatever a request ended with. */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static Problem of(Throwable end) {
        return switch (end) {
            case Refused refused -> Problem.of(refused);
            case LedgerException ledger -> of(ledger);
            case MalformedRequest malformed -> Problem.malformed(malformed.field(), malformed.detail());
            case InvalidParameterException form
            when form.getErrorCode() == EdgeProblem.BODY_TOO_LARGE.status() ->
                Problem.of(EdgeProblem.BODY_TOO_LARGE, "Send less at once.");
            case InvalidParameterException _ ->
                Problem.malformed("", "the parameters cannot be read: look at what is percent-encoded");
            case BodyTooLarge large -> Problem.of(EdgeProblem.BODY_TOO_LARGE, String.valueOf(large.getMessage()));
            case BodyTooSlow slow -> Problem.of(EdgeProblem.BODY_TOO_SLOW, String.valueOf(slow.getMessage()));
            case AuthenticationServiceException notChecked -> of(reason(notChecked));
            case AuthenticationException _ ->
                Problem.of(EdgeProblem.TOKEN_REQUIRED, "Send 'Authorization: Bearer' with a token from /oauth2/token.");
            case AccessDeniedException _ -> Problem.of(EdgeProblem.NOT_ALLOWED, "Your roles do not open this.");
            case DataAccessResourceFailureException e -> noDatabase(e);
            case CannotCreateTransactionException e -> noDatabase(e);
            default -> fault(end);
        };
    }

    /** Why a token could not be checked at all: under layers of wrapping, whatever kept the keys from being read. */
    private static Throwable reason(AuthenticationServiceException notChecked) {
        Throwable reason = notChecked;
        while (reason.getCause() != null && !(reason instanceof DataAccessException)) {
            reason = reason.getCause();
        }
        return reason instanceof AuthenticationServiceException ? new IllegalStateException(notChecked) : reason;
    }

    /** A bug. The caller gets an id and nothing else; the log has the rest under the same id. */
    static Problem fault(Throwable cause) {
        String id = "urn:uuid:" + UUID.randomUUID();
        LOG.error("fault {}", id, cause);
        return Problem.fault(id);
    }

    static ResponseEntity<Problem> answer(Problem problem) {
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static Problem of(LedgerException e) {
        Problem problem = switch (e) {
            case LedgerFault fault -> fault(fault);
            case WriteConflict _ -> Problem.of(EdgeProblem.WRITE_CONFLICT, "Somebody was faster. Make the call again.");
            case SigningRefused refused -> Problem.of(notSigned(refused), String.valueOf(refused.getMessage()));
            case LedgerUnavailable _ -> {
                LOG.warn("no ledger: {}", e.getMessage());
                yield Problem.of(
                        EdgeProblem.LEDGER_UNAVAILABLE,
                        "The ledger cannot be reached, and nothing was changed. Try again in a moment.");
            }
            case OutcomeUnknown _ -> {
                LOG.warn("in doubt: {}", e.getMessage());
                yield Problem.of(
                        EdgeProblem.OUTCOME_UNKNOWN,
                        "Your change was sent and nothing was heard of it. Make the same call again with the"
                                + " Idempotency-Key that this answer carries: it has one effect.");
            }
        };
        return e.transactionId().map(problem::withTransaction).orElse(problem);
    }

    private static EdgeProblem notSigned(SigningRefused refused) {
        return switch (refused.code()) {
            case SigningRefused.OWN_KEY -> EdgeProblem.OWN_KEY;
            case SigningRefused.LIMIT_REACHED -> EdgeProblem.LIMIT_REACHED;
            default -> EdgeProblem.SIGNING_REFUSED;
        };
    }

    private static Problem noDatabase(Exception e) {
        LOG.warn("no database: {}", e.getMessage());
        return Problem.of(
                EdgeProblem.DATABASE_UNAVAILABLE, "The service cannot reach its database. Try again in a moment.");
    }
}
