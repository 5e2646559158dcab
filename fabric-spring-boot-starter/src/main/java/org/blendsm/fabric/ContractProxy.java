package org.blendsm.fabric;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A ledger interface on this side of the wire: each method becomes a call of its function. */
final class ContractProxy implements InvocationHandler {
    /** Makes a call of it. */
    @FunctionalInterface
    interface Caller {
        Object call(LedgerFunction function, byte[][] arguments);
    }

    private static final Object[] NONE = {};

    private final Class<?> contract;
    private final Map<Method, LedgerFunction> functions;
    private final Caller caller;

    private ContractProxy(Class<?> contract, Map<Method, LedgerFunction> functions, Caller caller) {
        this.contract = contract;
        this.functions = functions;
        this.caller = caller;
    }

    static <C> C of(Class<C> contract, Map<Method, LedgerFunction> functions, Caller caller) {
        return contract.cast(Proxy.newProxyInstance(
                contract.getClassLoader(), new Class<?>[] {contract}, new ContractProxy(contract, functions, caller)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        LedgerFunction function = functions.get(method);
        if (function == null) {
            return ofObject(proxy, method, arguments);
        }
        return caller.call(function, function.encode(arguments == null ? NONE : arguments));
    }

    private Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "toString" -> contract.getSimpleName() + " on the ledger";
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> arguments != null && proxy == arguments[0];
            default -> throw new IllegalStateException("not a function of the ledger: " + method);
        };
    }
}
