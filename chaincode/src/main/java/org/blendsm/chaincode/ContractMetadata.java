package org.blendsm.chaincode;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.model.ledger.CanonicalJson;

/**
 * What the chaincode answers to {@code org.hyperledger.fabric:GetMetadata}, as every Fabric contract does: its
 * functions with the schemas of arguments and answers, read off the ledger interfaces (Fabric's contract-schema.json).
 */
final class ContractMetadata {
    static final String FUNCTION = "org.hyperledger.fabric:GetMetadata";

    private static final String VERSION = "1";
    private static final String REFERENCE = "#/components/schemas/";

    private final SortedMap<String, Object> schemas = new TreeMap<>();

    private ContractMetadata() {}

    /** Canonical JSON, always the same for the same law. */
    static byte[] of(List<LedgerFunction> law) {
        return CanonicalJson.encode(new ContractMetadata().describe(law));
    }

    private SortedMap<String, Object> describe(List<LedgerFunction> law) {
        SortedMap<String, List<Object>> transactions = new TreeMap<>();
        for (LedgerFunction function : law) {
            String concept = function.name().substring(0, function.name().indexOf(':'));
            transactions.computeIfAbsent(concept, _ -> new ArrayList<>()).add(transaction(function));
        }
        SortedMap<String, Object> contracts = new TreeMap<>();
        transactions.forEach((concept, functions) -> contracts.put(
                concept, object("name", concept, "info", info("BlendSM " + concept), "transactions", functions)));
        return object(
                "$schema",
                "https://hyperledger.github.io/fabric-chaincode-node/main/api/contract-schema.json",
                "info",
                info("BlendSM"),
                "contracts",
                contracts,
                "components",
                object("schemas", schemas));
    }

    private static SortedMap<String, Object> info(String title) {
        return object("title", title, "version", VERSION);
    }

    private SortedMap<String, Object> transaction(LedgerFunction function) {
        List<Object> parameters = new ArrayList<>();
        for (Parameter parameter : function.method().getParameters()) {
            parameters.add(object("name", parameter.getName(), "schema", schema(parameter.getParameterizedType())));
        }
        return object(
                "name",
                function.method().getName(),
                "tag",
                List.of(function.submits() ? "submit" : "evaluate"),
                "parameters",
                parameters,
                "returns",
                schema(function.method().getGenericReturnType()));
    }

    private SortedMap<String, Object> schema(Type type) {
        return switch (type) {
            case ParameterizedType generic -> schema((Class<?>) generic.getRawType(), generic.getActualTypeArguments());
            case Class<?> plain -> schema(plain);
            default -> throw new IllegalArgumentException("no ledger interface speaks of " + type);
        };
    }

    private SortedMap<String, Object> schema(Class<?> raw, Type[] arguments) {
        if (raw == List.class) {
            return object("type", "array", "items", schema(arguments[0]));
        }
        if (raw == Optional.class) {
            return schema(arguments[0]);
        }
        if (Map.class.isAssignableFrom(raw)) {
            return object("type", "object", "additionalProperties", schema(arguments[1]));
        }
        return object(
                "type",
                "object",
                "title",
                raw.getSimpleName() + " of " + ((Class<?>) arguments[0]).getSimpleName(),
                "properties",
                object("items", object("type", "array", "items", schema(arguments[0])), "next", schema(String.class)));
    }

    private SortedMap<String, Object> schema(Class<?> type) {
        if (type == boolean.class) {
            return object("type", "boolean");
        }
        if (type == int.class || type == long.class || type == Long.class) {
            return object("type", "integer", "format", type == int.class ? "int32" : "int64");
        }
        if (type == String.class) {
            return object("type", "string");
        }
        if (type == Instant.class || type == Duration.class) {
            return object("type", "string", "format", type == Instant.class ? "date-time" : "duration");
        }
        if (type.isEnum()) {
            List<String> names =
                    Arrays.stream(type.getEnumConstants()).map(String::valueOf).toList();
            return object("type", "string", "enum", names);
        }
        return valueOf(type).map(this::schema).orElseGet(() -> reference(type));
    }

    /** What stands for the whole in JSON, as an amount's number does. */
    private static Optional<Type> valueOf(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(JsonValue.class))
                .map(Method::getGenericReturnType)
                .findFirst();
    }

    private SortedMap<String, Object> reference(Class<?> type) {
        String name = nameOf(type);
        if (!schemas.containsKey(name)) {
            SortedMap<String, Object> schema = object("$id", name, "type", "object");
            schemas.put(name, schema);
            schema.putAll(type.isRecord() ? record(type) : family(type));
        }
        return object("$ref", REFERENCE + name);
    }

    private static String nameOf(Class<?> type) {
        Class<?> house = type.getEnclosingClass();
        return house == null ? type.getSimpleName() : house.getSimpleName() + "." + type.getSimpleName();
    }

    private SortedMap<String, Object> record(Class<?> type) {
        SortedMap<String, Object> properties = new TreeMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            properties.put(component.getName(), schema(component.getGenericType()));
            if (component.getType() != Optional.class) {
                required.add(component.getName());
            }
        }
        return required.isEmpty()
                ? object("properties", properties)
                : object("properties", properties, "required", required);
    }

    /** States: which one it is stands in a property of its own; each state is a schema too. */
    private SortedMap<String, Object> family(Class<?> type) {
        JsonTypeInfo discriminator = type.getAnnotation(JsonTypeInfo.class);
        List<String> names = new ArrayList<>();
        for (JsonSubTypes.Type state : type.getAnnotation(JsonSubTypes.class).value()) {
            names.add(state.name());
            reference(state.value());
        }
        String property = discriminator.property();
        return object(
                "properties", object(property, object("type", "string", "enum", names)), "required", List.of(property));
    }

    private static SortedMap<String, Object> object(Object... namesAndValues) {
        SortedMap<String, Object> object = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
