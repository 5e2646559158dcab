package org.blendsm.fabric.web;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in the OpenAPI document what a record cannot be read without: every component that is not an Optional. */
final class RequiredComponents implements ModelConverter {
    private static final String MODELS = "#/components/schemas/";

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> others) {
        Schema<?> resolved = others.hasNext() ? others.next().resolve(type, context, others) : null;
        Class<?> described = Json.mapper().constructType(type.getType()).getRawClass();
        if (resolved != null && described.isRecord()) {
            model(resolved, context).ifPresent(model -> require(model, described));
        }
        return resolved;
    }

    private static Optional<Schema<?>> model(Schema<?> resolved, ModelConverterContext context) {
        String reference = resolved.get$ref();
        return reference == null
                ? Optional.of(resolved)
                : Optional.ofNullable(context.getDefinedModels().get(reference.substring(MODELS.length())));
    }

    private static void require(Schema<?> model, Class<?> described) {
        if (model.getProperties() == null) {
            return;
        }
        Arrays.stream(described.getRecordComponents())
                .filter(component -> component.getType() != Optional.class)
                .map(RecordComponent::getName)
                .filter(name -> model.getProperties().containsKey(name))
                .filter(name ->
                        model.getRequired() == null || !model.getRequired().contains(name))
                .forEach(model::addRequiredItem);
    }
}
