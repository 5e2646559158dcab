package org.blendsm.fabric.web;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.blendsm.model.Refused;
import org.blendsm.model.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotationUtils;
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
        return e instanceof InvalidTypeIdException kind ? ofKind(kind) : Problem.malformed(path(e), detail(e));
    }

    /** Which kind it is stands in a field of its own. */
    private static Problem ofKind(InvalidTypeIdException e) {
        Class<?> family = e.getBaseType().getRawClass();
        JsonTypeInfo told = AnnotationUtils.findAnnotation(family, JsonTypeInfo.class);
        JsonSubTypes kinds = AnnotationUtils.findAnnotation(family, JsonSubTypes.class);
        if (told == null || kinds == null) {
            return Problem.malformed(path(e), "there is no such kind");
        }
        Object[] names =
                Arrays.stream(kinds.value()).map(JsonSubTypes.Type::name).toArray();
        String field = path(e).isEmpty() ? told.property() : path(e) + "." + told.property();
        return Problem.malformed(
                field,
                e.getTypeId() == null ? "is missing; it is one of " + List.of(names) : noneOf(e.getTypeId(), names));
    }

    static String noneOf(@Nullable Object value, Object... possible) {
        return "'" + value + "' is none of " + List.of(possible);
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
            case InvalidFormatException wrong
            when wrong.getTargetType().isEnum() ->
                noneOf(wrong.getValue(), (Object[]) wrong.getTargetType().getEnumConstants());
            case InvalidFormatException wrong
            when wrong.getTargetType() == Duration.class ->
                "'" + wrong.getValue() + "' is no length of time, such as P30D or PT1H";
            case InvalidFormatException wrong -> "'" + wrong.getValue() + "' is not of the form that this field has";
            case MismatchedInputException _ -> "is missing, or not of the type and range that this field has";
            case InputCoercionException _ -> "the number is out of range, or not a whole one";
            case StreamReadException unreadable -> "no JSON: " + unreadable.getOriginalMessage();
            default -> "is not of the form that this field has";
        };
    }
}
