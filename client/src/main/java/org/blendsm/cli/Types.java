package org.blendsm.cli;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.blendsm.model.Page;
import org.jspecify.annotations.Nullable;

/** Generic types as values. */
final class Types {
    private Types() {}

    /** {@code Page<item>}. */
    static Type pageOf(Type item) {
        return new PageOf(item);
    }

    private record PageOf(Type item) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {item};
        }

        @Override
        public Type getRawType() {
            return Page.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }
}
