package org.blendsm.fabric.web;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.blendsm.model.Refused;
import org.blendsm.model.WrongField;
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
    private static final List<String> NOT_THERE =
            List.of("Null value for creator property", "Cannot map `null`", "Invalid `null` value");

    private JsonError() {}

    static Problem of(JacksonException e) {
        return switch (e) {
            case InvalidTypeIdException kind -> ofKind(kind);
            case JacksonException refused
            when refused.getCause() instanceof WrongField wrong ->
                Problem.malformed(inside(path(e), wrong.field()), String.valueOf(wrong.getMessage()));
            default -> Problem.malformed(path(e), detail(e));
        };
    }

    private static String inside(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
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
        return Problem.malformed(
                inside(path(e), told.property()),
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
            case InvalidFormatException wrong -> "'" + wrong.getValue() + "' is not " + form(wrong);
            case MismatchedInputException mismatched -> mismatch(mismatched);
            case InputCoercionException _ -> "the number is out of range, or not a whole one";
            case StreamReadException unreadable -> "no JSON: " + unreadable.getOriginalMessage();
            default -> "is not of the form that this field has";
        };
    }

    /** Jackson has one exception for what is not there and for what is of another type; its words tell them apart. */
    private static String mismatch(MismatchedInputException e) {
        String said = String.valueOf(e.getOriginalMessage());
        if (NOT_THERE.stream().anyMatch(said::startsWith)) {
            return "is missing";
        }
        return said.startsWith("Trailing token") ? "there is more after the end of the body" : "is not " + form(e);
    }

    private static String form(MismatchedInputException e) {
        return e.getTargetType() == null ? "of the form that is asked for" : JsonForm.of(e.getTargetType());
    }
}
