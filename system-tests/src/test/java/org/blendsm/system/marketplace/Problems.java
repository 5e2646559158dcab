package org.blendsm.system.marketplace;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.problem.EdgeProblem;

/** What every answer that is no answer has to be: a problem detail with a code of ours and a sentence that helps. */
final class Problems {
    private static final Set<String> SAID_AT_THE_EDGE =
            Arrays.stream(EdgeProblem.values()).map(EdgeProblem::name).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> CODES = Stream.concat(
                    Arrays.stream(RefusalCode.values()).map(RefusalCode::name), SAID_AT_THE_EDGE.stream())
            .collect(Collectors.toUnmodifiableSet());
    private static final Pattern THE_INSIDE =
            Pattern.compile("Exception|org\\.blendsm|org\\.spring|java\\.|tools\\.jackson|SQL|ERROR:");
    private static final int SHORTEST = 10;
    /** CONTRIBUTING.md, "What people read"; what the ledger refuses is a phrase behind its code. */
    private static final Pattern SENTENCE = Pattern.compile("\\P{Ll}.*\\.", Pattern.DOTALL);

    private Problems() {}

    /** What is wrong with the answer, if anything is; an answer that is no problem at all is fine. */
    static Optional<String> objection(Wire.Answer answer) {
        if (answer.status() < 400) {
            return Optional.empty();
        }
        String detail = answer.json().path("detail").asString("");
        if (answer.status() >= 500) {
            return Optional.of("a fault");
        }
        if (!answer.contentType().startsWith("application/problem+json")) {
            return Optional.of("no problem detail");
        }
        if (!CODES.contains(answer.code())
                || answer.json().path("status").asInt() != answer.status()
                || !answer.json().path("type").asString("").endsWith("#" + answer.code())) {
            return Optional.of("no code of ours");
        }
        if (detail.length() < SHORTEST || THE_INSIDE.matcher(detail).find()) {
            return Optional.of("no sentence that helps");
        }
        if (SAID_AT_THE_EDGE.contains(answer.code())
                && !SENTENCE.matcher(detail).matches()) {
            return Optional.of("no sentence with a capital and a full stop");
        }
        return Optional.empty();
    }
}
