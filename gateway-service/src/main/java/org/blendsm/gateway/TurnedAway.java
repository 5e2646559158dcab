package org.blendsm.gateway;

import java.time.Duration;
import org.blendsm.model.problem.EdgeProblem;
import org.blendsm.model.problem.Problem;
import org.springframework.http.HttpHeaders;

/** A request goes no further than the door, and this is what its sender is told. */
final class TurnedAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient HttpHeaders headers = new HttpHeaders();

    private TurnedAway(Problem problem) {
        super(problem.code() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    private TurnedAway(EdgeProblem code, String detail) {
        this(Problem.of(code, detail));
    }

    static TurnedAway token(EdgeProblem code, String detail) {
        TurnedAway turned = new TurnedAway(code, detail);
        turned.headers.add(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
        turned.headers.add(HttpHeaders.WWW_AUTHENTICATE, "DPoP algs=\"ES256\"");
        return turned;
    }

    static TurnedAway tooMany(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        TurnedAway turned = new TurnedAway(
                EdgeProblem.TOO_MANY_REQUESTS, "That was too much at once. Come again in " + seconds + " s.");
        turned.headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return turned;
    }

    /** What of the body may still come is not waited for: the connection ends. */
    static TurnedAway tooSlow(Duration patience) {
        TurnedAway turned = new TurnedAway(
                EdgeProblem.BODY_TOO_SLOW, "A body of this size comes within " + patience.toSeconds() + " s here.");
        turned.headers.set(HttpHeaders.RETRY_AFTER, ProblemAnswers.SOON);
        turned.headers.set(HttpHeaders.CONNECTION, "close");
        return turned;
    }

    /** Its sender has hung up, as a rule, and hears nothing of it. */
    static TurnedAway brokenOff() {
        return new TurnedAway(Problem.malformed("", "the body did not come to its end"));
    }

    static TurnedAway tooLarge(long bytes) {
        return new TurnedAway(EdgeProblem.BODY_TOO_LARGE, "A body has at most " + bytes + " bytes here.");
    }

    static TurnedAway page(String pool) {
        return new TurnedAway(
                EdgeProblem.FOREIGN_PAGE,
                "A web page elsewhere gets no token here. Sign in at " + pool
                        + ", or ask by a program, which says nothing of a page.");
    }

    static TurnedAway path() {
        return new TurnedAway(Problem.malformed("", "a path goes straight to what it names, without . and .."));
    }

    Problem problem() {
        return problem;
    }

    HttpHeaders headers() {
        return headers;
    }
}
