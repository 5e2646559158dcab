package org.blendsm.fabric.web;

import java.util.stream.Collectors;
import org.blendsm.model.Refused;
import org.blendsm.model.problem.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a JSON body in the words of the one who sent it: the field, and the model's own sentence. */
final class JsonError {
    private JsonError() {}

    static Problem of(JacksonException e) {
        return Problem.malformed(path(e), detail(e));
    }

    /** Where, as in {@code conditions.tags[2]}; empty for the whole body. */
    private static String path(JacksonException e) {
        return e.getPath().stream()
                .map(JsonError::step)
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String step(JacksonException.Reference reference) {
        String name = reference.getPropertyName();
        return name == null ? "[" + reference.getIndex() + "]" : "." + name;
    }

    private static String detail(JacksonException e) {
        if (e.getCause() instanceof Refused refused) {
            return refused.detail();
        }
        if (e.getCause() instanceof IllegalArgumentException said && said.getMessage() != null) {
            return said.getMessage();
        }
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                "there is no such field; there are "
                        + unknown.getKnownPropertyIds().stream()
                                .map(String::valueOf)
                                .sorted()
                                .collect(Collectors.joining(", "));
            case InvalidTypeIdException _ -> "there is no such kind";
            case InvalidFormatException wrong -> "'" + wrong.getValue() + "' is not of the form that this field has";
            case MismatchedInputException _ -> "is missing, or not of the type and range that this field has";
            case InputCoercionException _ -> "the number is out of range, or not a whole one";
            case StreamReadException unreadable -> "no JSON: " + unreadable.getOriginalMessage();
            default -> "is not of the form that this field has";
        };
    }
}
