package org.blendsm.fabric.web;

import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.blendsm.model.Money;
import org.springframework.util.ClassUtils;

/** How a type is written in JSON, in words that follow "is not". */
final class JsonForm {
    private JsonForm() {}

    static String of(Class<?> type) {
        Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
        if (boxed == Money.class) {
            return "a whole number from 0 to " + Money.LARGEST + ", in digits alone";
        }
        if (boxed == Integer.class || boxed == Long.class) {
            return "a whole number, in digits alone";
        }
        if (boxed == Boolean.class) {
            return "true or false";
        }
        if (boxed == Duration.class) {
            return "a length of time, such as P30D or PT1H";
        }
        if (boxed == Instant.class) {
            return "a time in UTC, such as 2026-01-31T12:00:00Z";
        }
        if (CharSequence.class.isAssignableFrom(boxed) || boxed.isEnum() || boxed == byte[].class) {
            return "a text in quotes";
        }
        if (Collection.class.isAssignableFrom(boxed) || boxed.isArray()) {
            return "a list";
        }
        if (Map.class.isAssignableFrom(boxed)) {
            return "an object";
        }
        return Arrays.stream(boxed.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonValue.class))
                .findFirst()
                .map(Method::getReturnType)
                .map(JsonForm::of)
                .orElse(boxed.isRecord() || boxed.isInterface() ? "an object" : "of the form that is asked for");
    }
}
