package org.blendsm.model.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;

/**
 * A problem detail (RFC 9457), as every service and the gateway answer where they do not answer what was asked.
 *
 * @param type leads to the code's entry on the page that explains all of them, at whichever door was asked
 * @param title the code in words
 * @param status of HTTP
 * @param code what a program switches on; all codes are explained at {@code /problems.html}
 * @param detail a sentence for the caller that says what to do
 * @param instance of a {@code FAULT}: the id under which the log has the rest
 * @param transaction the ledger transaction that it is about
 * @param errors of {@code MALFORMED}: the first thing that was found wrong with what was sent, and no more
 */
public record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        Optional<String> instance,
        Optional<String> transaction,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors) {
    /** The page with one entry for each code. */
    public static final String PAGE = "/problems.html";

    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * One thing that is wrong with what was sent.
     *
     * @param field as in {@code conditions.tags[2]}, or the name of a parameter or header; empty for the whole body
     * @param detail what is wrong with it
     */
    public record FieldError(String field, String detail) {}

    public Problem {
        errors = List.copyOf(errors);
    }

    public static Problem of(Refused refused) {
        return of(refused.code().name(), status(refused.code().kind()), refused.detail());
    }

    public static Problem of(EdgeProblem problem, String detail) {
        return of(problem.name(), problem.status(), detail);
    }

    /** What was sent is not of the form asked for. */
    public static Problem malformed(String field, String detail) {
        String where = field.isEmpty() ? "" : field + ": ";
        Problem plain = of(new Refused(RefusalCode.MALFORMED, where + detail));
        return new Problem(
                plain.type,
                plain.title,
                plain.status,
                plain.code,
                plain.detail,
                plain.instance,
                plain.transaction,
                List.of(new FieldError(field, detail)));
    }

    /** @param id what the log has the rest under */
    public static Problem fault(String id) {
        return of(EdgeProblem.FAULT, "This should not have happened. Report it to the operator with the instance id.")
                .withInstance(id);
    }

    /** The same, about that transaction. */
    public Problem withTransaction(String id) {
        return new Problem(type, title, status, code, detail, instance, Optional.of(id), errors);
    }

    private Problem withInstance(String id) {
        return new Problem(type, title, status, code, detail, Optional.of(id), transaction, errors);
    }

    private static Problem of(String code, int status, String detail) {
        return new Problem(
                PAGE + "#" + code, inWords(code), status, code, detail, Optional.empty(), Optional.empty(), List.of());
    }

    /** The one table from the kind of a refusal to its HTTP status. */
    private static int status(RefusalCode.Kind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case FORBIDDEN -> 403;
            case MISSING -> 404;
            case CONFLICT -> 409;
            case GONE -> 410;
        };
    }

    private static String inWords(String code) {
        String words = code.replace('_', ' ').toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
