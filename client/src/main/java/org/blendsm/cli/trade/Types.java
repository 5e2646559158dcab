package org.blendsm.cli.trade;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.blendsm.model.Page;
import org.jspecify.annotations.Nullable;

/** Generic types as values. */
public final class Types {
    private Types() {}

    /** {@code Page<item>}. */
    public static Type pageOf(Type item) {
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
