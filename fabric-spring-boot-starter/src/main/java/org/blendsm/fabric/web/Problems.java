package org.blendsm.fabric.web;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.LedgerFault;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.OutcomeUnknown;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.WriteConflict;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.problem.EdgeProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Problem details (RFC 9457) as every service sends them: {@code code} is what a program switches on, {@code detail}
 * says what to do, {@code type} leads to the page that explains the code, at whichever door the caller asked.
 */
public final class Problems {
    /** The page with one entry for each code; it is served by every service and by the gateway. */
    static final String PAGE = "/problems.html";

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    /** One thing that is wrong with what was sent. */
    public record FieldError(String field, String detail) {}

    public static ProblemDetail of(Refused refused) {
        return of(refused.code().name(), status(refused.code().kind()), refused.detail());
    }

    public static ProblemDetail of(EdgeProblem problem, String detail) {
        return of(problem.name(), problem.status(), detail);
    }

    /** What a request ended with that nobody foresaw, as far as it can be told from a bug. */
    static ProblemDetail of(Throwable end) {
        return switch (end) {
            case Refused refused -> of(refused);
            case LedgerException ledger -> of(ledger);
            case MalformedRequest malformed -> malformed(List.of(malformed.error()));
            case AccessDeniedException _ -> of(EdgeProblem.NOT_ALLOWED, "Your roles do not open this.");
            case DataAccessResourceFailureException e -> noDatabase(e);
            case CannotCreateTransactionException e -> noDatabase(e);
            default -> fault(end);
        };
    }

    /** What was sent is not of the form asked for; names every field that is wrong. */
    static ProblemDetail malformed(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        String where = first.field().isEmpty() ? "" : first.field() + ": ";
        ProblemDetail problem = of(new Refused(RefusalCode.MALFORMED, where + first.detail()));
        problem.setProperty("errors", errors);
        return problem;
    }

    /** A bug. The caller gets an id and nothing else; the log has the rest under the same id. */
    static ProblemDetail fault(Throwable cause) {
        UUID id = UUID.randomUUID();
        LOG.error("fault {}", id, cause);
        ProblemDetail problem =
                of(EdgeProblem.FAULT, "This should not have happened. Report it to the operator with the instance id.");
        problem.setInstance(URI.create("urn:uuid:" + id));
        return problem;
    }

    private static ProblemDetail of(LedgerException e) {
        ProblemDetail problem = switch (e) {
            case LedgerFault fault -> fault(fault);
            case WriteConflict _ -> of(EdgeProblem.WRITE_CONFLICT, "Somebody was faster. Make the call again.");
            case SigningRefused refused -> of(notSigned(refused), sentence(refused));
            case LedgerUnavailable unavailable -> {
                LOG.warn("no ledger: {}", unavailable.getMessage());
                yield of(
                        EdgeProblem.LEDGER_UNAVAILABLE,
                        "The ledger cannot be reached, and nothing was changed. Try again in a moment.");
            }
            case OutcomeUnknown unknown -> {
                LOG.warn("in doubt: {}", unknown.getMessage());
                yield of(
                        EdgeProblem.OUTCOME_UNKNOWN,
                        "Your change was sent and nothing was heard of it. Make the same call again with the"
                                + " same Idempotency-Key: it has one effect.");
            }
        };
        e.transactionId().ifPresent(id -> problem.setProperty("transaction", id));
        return problem;
    }

    private static EdgeProblem notSigned(SigningRefused refused) {
        return refused.code().equals(SigningRefused.OWN_KEY) ? EdgeProblem.OWN_KEY : EdgeProblem.SIGNING_REFUSED;
    }

    private static String sentence(SigningRefused refused) {
        return String.valueOf(refused.getMessage());
    }

    private static ProblemDetail noDatabase(Exception e) {
        LOG.warn("no database: {}", e.getMessage());
        return of(EdgeProblem.DATABASE_UNAVAILABLE, "The service cannot reach its database. Try again in a moment.");
    }

    private static ProblemDetail of(String code, int status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setType(URI.create(PAGE + "#" + code));
        problem.setTitle(inWords(code));
        problem.setDetail(detail);
        problem.setProperty("code", code);
        return problem;
    }

    /** The one table from the kind of a refusal to its HTTP status. */
    static int status(RefusalCode.Kind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case FORBIDDEN -> 403;
            case MISSING -> 404;
            case CONFLICT -> 409;
        };
    }

    private static String inWords(String code) {
        String words = code.replace('_', ' ').toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
