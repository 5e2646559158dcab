package org.blendsm.model.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.Nulls;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Arrays;
import org.erdtman.jcs.JsonCanonicalizer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * The one codec: every record that is an argument, an answer, a row, an event or a signed document travels as canonical
 * JSON (RFC 8785), so endorsers agree byte for byte and a hash means one thing.
 */
public final class CanonicalJson {
    /** Writes members in the order of their names, so that most records are canonical at once. */
    private static final JsonMapper MAPPER = strict(
                    JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION))
            .addModule(new SimpleModule()
                    .addSerializer(Long.class, new ExactLong())
                    .addSerializer(long.class, new ExactLong()))
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .build();

    /** Found once for each class; what is generic is found anew each time. */
    private static final ClassValue<ObjectWriter> WRITERS = new ClassValue<>() {
        @Override
        protected ObjectWriter computeValue(Class<?> type) {
            return MAPPER.writerFor(type);
        }
    };

    private static final ClassValue<ObjectReader> READERS = new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
            return MAPPER.readerFor(type);
        }
    };

    private CanonicalJson() {}

    /** RFC 8785 writes numbers as IEEE doubles, so a larger integer would change on the way without a word. */
    private static final class ExactLong extends ValueSerializer<Long> {
        private static final long LARGEST = (1L << 53) - 1;

        @Override
        public void serialize(Long value, JsonGenerator json, SerializationContext context) {
            if (value > LARGEST || value < -LARGEST) {
                throw new IllegalArgumentException("a number beyond 2^53 - 1 has no canonical form: " + value);
            }
            json.writeNumber(value.longValue());
        }
    }

    /** The rules of reading and writing, for every mapper that meets these records (REST uses the same). */
    public static <B extends MapperBuilder<?, B>> B strict(B builder) {
        return builder.enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                // nor a null in a list or under a name of a map
                .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
                .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_ABSENT));
    }

    public static byte[] encode(Object record) {
        return encode(record, record.getClass());
    }

    /** Takes the declared type too: what stands inside a {@code Page<Agreement>} is only known from it. */
    public static byte[] encode(Object record, Type type) {
        try {
            byte[] json = writer(type).writeValueAsBytes(record);
            return CanonicalForm.isOf(json) ? json : canonical(json);
        } catch (IOException e) {
            throw new IllegalStateException("a record that is no JSON: " + record.getClass(), e);
        }
    }

    private static ObjectWriter writer(Type type) {
        return type instanceof Class<?> plain ? WRITERS.get(plain) : MAPPER.writerFor(MAPPER.constructType(type));
    }

    private static ObjectReader reader(Type type) {
        return type instanceof Class<?> plain ? READERS.get(plain) : MAPPER.readerFor(MAPPER.constructType(type));
    }

    /** The library takes objects and arrays only, RFC 8785 any value: so it is given an array of one. */
    private static byte[] canonical(byte[] json) throws IOException {
        byte[] array = new byte[json.length + 2];
        array[0] = '[';
        System.arraycopy(json, 0, array, 1, json.length);
        array[array.length - 1] = ']';
        byte[] canonical = new JsonCanonicalizer(array).getEncodedUTF8();
        return Arrays.copyOfRange(canonical, 1, canonical.length - 1);
    }

    /** @throws IllegalArgumentException where the bytes are no such record, with what is wrong */
    public static <T> T decode(byte[] json, Class<T> type) {
        return type.cast(decode(json, (Type) type));
    }

    /** @throws IllegalArgumentException where the bytes are no such record, with what is wrong */
    public static Object decode(byte[] json, Type type) {
        try {
            return reader(type).readValue(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }
}
