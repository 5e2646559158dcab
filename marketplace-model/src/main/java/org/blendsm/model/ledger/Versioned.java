package org.blendsm.model.ledger;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A record as the ledger keeps it, {@code {"is":…,"v":1}}: rows and events carry the version of their form, because
 * what is stored outlives code.
 */
public record Versioned<T>(int v, T is) {
    private static final int VERSION = 1;

    public Versioned {
        if (v != VERSION) {
            throw new IllegalArgumentException("it is of version " + v + ", this code knows " + VERSION);
        }
    }

    private record Of(Type is) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {is};
        }

        @Override
        public Type getRawType() {
            return Versioned.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }

    /** @param type the declared one: of a sealed family, the family */
    public static byte[] encode(Object record, Type type) {
        return CanonicalJson.encode(new Versioned<>(VERSION, record), new Of(type));
    }

    /** @throws IllegalArgumentException where the bytes are no such record of a known version, with what is wrong */
    public static <T> T decode(byte[] json, Class<T> type) {
        return type.cast(((Versioned<?>) CanonicalJson.decode(json, new Of(type))).is());
    }
}
