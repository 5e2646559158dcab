package org.blendsm.identity;

import org.blendsm.model.problem.EdgeProblem;

/** This service says no before any rule of the ledger is asked. */
public final class Declined extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final EdgeProblem problem;

    /** @param sentence for the caller; says what to do, and nothing secret */
    public Declined(EdgeProblem problem, String sentence) {
        super(sentence);
        this.problem = problem;
    }

    public EdgeProblem problem() {
        return problem;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }

    public static void unless(boolean condition, EdgeProblem problem, String sentence) {
        if (!condition) {
            throw new Declined(problem, sentence);
        }
    }
}
