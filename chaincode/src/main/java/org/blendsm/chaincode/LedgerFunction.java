package org.blendsm.chaincode;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Text;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.ledger.Submit;
import org.jspecify.annotations.Nullable;

/**
 * One function of a contract, as its ledger interface declares it.
 *
 * @param name {@code concept:function}
 * @param submits whether it may change the ledger
 * @param events the sealed family of what it emits
 * @param contract makes the contract of one transaction
 */
record LedgerFunction(
        String name,
        boolean submits,
        Method method,
        Class<? extends LedgerEvent> events,
        Function<Transaction, ?> contract) {

    /** All functions of a ledger interface. */
    static <C> List<LedgerFunction> of(Class<C> face, Function<Transaction, ? extends C> contract) {
        LedgerContract concept = face.getAnnotation(LedgerContract.class);
        List<LedgerFunction> functions = new ArrayList<>();
        for (Method method : face.getDeclaredMethods()) {
            if (!method.isAnnotationPresent(Submit.class) && !method.isAnnotationPresent(Evaluate.class)) {
                continue;
            }
            functions.add(new LedgerFunction(
                    concept.value() + ":" + method.getName(),
                    method.isAnnotationPresent(Submit.class),
                    method,
                    concept.events(),
                    contract));
        }
        return functions;
    }

    /** @throws Refused {@code MALFORMED}, with the name of the argument and what is wrong with it */
    Object[] decode(List<byte[]> json) {
        Parameter[] parameters = method.getParameters();
        if (json.size() != parameters.length) {
            throw new Refused(
                    RefusalCode.MALFORMED, name + " takes " + parameters.length + " arguments, not " + json.size());
        }
        Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = decode(json.get(i), parameters[i]);
        }
        return arguments;
    }

    private Object decode(byte[] json, Parameter parameter) {
        try {
            Object argument = CanonicalJson.decode(json, parameter.getParameterizedType());
            if (argument == null) {
                throw new IllegalArgumentException("it is missing");
            }
            if (submits && parameter.getType() != String.class) {
                requireUndisguised(CanonicalJson.decode(json, Object.class));
            }
            return argument;
        } catch (IllegalArgumentException e) {
            throw new Refused(RefusalCode.MALFORMED, "argument '" + parameter.getName() + "': " + reason(e));
        }
    }

    /**
     * Every text within. A bare one is not asked: it is a reason, which its rule looks at, or the name of what is there
     * already, whatever it is.
     */
    private static void requireUndisguised(@Nullable Object json) {
        switch (json) {
            case String text -> Text.requireUndisguised(text);
            case List<?> items -> items.forEach(LedgerFunction::requireUndisguised);
            case Map<?, ?> members ->
                members.forEach((name, value) -> {
                    requireUndisguised(name);
                    requireUndisguised(value);
                });
            case null, default -> {}
        }
    }

    /** The record's own sentence where a record refused the value, else the parser's first line. */
    private static String reason(IllegalArgumentException malformed) {
        Throwable cause = malformed;
        while (cause.getCause() != null) {
            cause = cause.getCause();
            if (cause instanceof IllegalArgumentException) {
                return String.valueOf(cause.getMessage());
            }
        }
        return String.valueOf(malformed.getMessage()).lines().findFirst().orElse("no JSON");
    }

    Object call(Transaction tx, Object[] arguments) {
        try {
            return method.invoke(contract.apply(tx), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException own ? own : new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("ledger interfaces are public", e);
        }
    }

    byte[] encode(Object answer) {
        Type declared = method.getGenericReturnType();
        return CanonicalJson.encode(answer, declared);
    }

    /** Fabric's name of an event: {@code concept:EventName}. */
    String eventName(LedgerEvent event) {
        return name.substring(0, name.indexOf(':') + 1) + Contracts.nameOf(event);
    }
}
