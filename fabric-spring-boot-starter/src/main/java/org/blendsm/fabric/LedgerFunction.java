package org.blendsm.fabric;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/**
 * One method of a ledger interface, as the ledger knows it.
 *
 * @param name {@code concept:method}
 * @param changes whether it is submitted, not only evaluated
 */
record LedgerFunction(String name, boolean changes, List<Type> parameters, Type result) {
    /** All functions of an interface that is annotated {@code @LedgerContract}. */
    static Map<Method, LedgerFunction> of(Class<?> contract) {
        LedgerContract concept = contract.getAnnotation(LedgerContract.class);
        if (concept == null || !contract.isInterface()) {
            throw new IllegalArgumentException(contract.getName() + " is no @LedgerContract interface");
        }
        Map<Method, LedgerFunction> functions = new HashMap<>();
        for (Method method : contract.getMethods()) {
            boolean changes = method.isAnnotationPresent(Submit.class);
            if (changes == method.isAnnotationPresent(Evaluate.class)) {
                throw new IllegalArgumentException(method + " has to be either @Submit or @Evaluate");
            }
            List<Type> parameters = List.of(method.getGenericParameterTypes());
            functions.put(
                    method,
                    new LedgerFunction(
                            concept.value() + ":" + method.getName(),
                            changes,
                            parameters,
                            method.getGenericReturnType()));
        }
        return Map.copyOf(functions);
    }

    /** Each argument as canonical JSON of its declared type. */
    byte[][] encode(Object[] arguments) {
        byte[][] json = new byte[arguments.length][];
        Arrays.setAll(json, i -> CanonicalJson.encode(arguments[i], parameters.get(i)));
        return json;
    }

    Object decode(byte[] answer, String transactionId) {
        try {
            return CanonicalJson.decode(answer, result);
        } catch (IllegalArgumentException e) {
            throw new LedgerFault(transactionId, name + " answered with what is no " + result.getTypeName(), e);
        }
    }
}
