package org.blendsm.fabric.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says in the OpenAPI document what each record has: every component that is not an Optional and not left out when it
 * is empty, and, where it is one case of several, the name of the case.
 */
final class RequiredComponents implements ModelConverter {
    private static final String NAME = "Which case this is";
    private static final Set<Class<?>> OPTIONALS = Set.of(Optional.class, OptionalLong.class, OptionalInt.class);

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> others) {
        Schema<?> resolved = others.hasNext() ? others.next().resolve(type, context, others) : null;
        Class<?> described = Json.mapper().constructType(type.getType()).getRawClass();
        if (resolved != null && described.isRecord()) {
            Models.of(resolved, context).ifPresent(model -> {
                require(model, described);
                nameCase(model, described);
            });
        }
        JsonTypeInfo named = described.getAnnotation(JsonTypeInfo.class);
        if (resolved != null && named != null) {
            Models.of(resolved, context)
                    .map(Schema::getProperties)
                    .map(properties -> properties.get(named.property()))
                    .ifPresent(name -> name.setDescription(NAME));
        }
        return resolved;
    }

    private static void require(Schema<?> model, Class<?> described) {
        if (model.getProperties() == null) {
            return;
        }
        Arrays.stream(described.getRecordComponents())
                .filter(component -> !OPTIONALS.contains(component.getType()))
                .filter(component -> !component.getAccessor().isAnnotationPresent(JsonInclude.class))
                .map(RecordComponent::getName)
                .filter(name -> model.getProperties().containsKey(name))
                .forEach(name -> require(model, name));
    }

    private static void require(Schema<?> model, String name) {
        if (model.getRequired() == null || !model.getRequired().contains(name)) {
            model.addRequiredItem(name);
        }
    }

    /** Without it two cases with the same components would be told apart by nothing. */
    private static void nameCase(Schema<?> model, Class<?> described) {
        for (Class<?> sum : described.getInterfaces()) {
            JsonTypeInfo named = sum.getAnnotation(JsonTypeInfo.class);
            JsonSubTypes cases = sum.getAnnotation(JsonSubTypes.class);
            if (named != null && cases != null) {
                Arrays.stream(cases.value())
                        .filter(one -> one.value() == described)
                        .forEach(one -> {
                            model.addProperty(
                                    named.property(),
                                    new StringSchema().addEnumItem(one.name()).description(NAME));
                            require(model, named.property());
                        });
            }
        }
    }
}
