package org.blendsm.fabric.web;

import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Optional;

/** The schemas that others refer to. */
final class Models {
    private static final String REFERENCE = "#/components/schemas/";

    private Models() {}

    /** What a converter was given, or what that refers to. */
    static Optional<Schema<?>> of(Schema<?> resolved, ModelConverterContext context) {
        String reference = resolved.get$ref();
        return reference == null
                ? Optional.of(resolved)
                : Optional.ofNullable(context.getDefinedModels().get(name(reference)));
    }

    static String name(String reference) {
        return reference.substring(REFERENCE.length());
    }
}
