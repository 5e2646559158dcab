package org.blendsm.fabric.web;

import java.util.UUID;
import org.blendsm.model.IdempotencyKey;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * {@code IdempotencyKey key} in a controller's method: the header {@code Idempotency-Key}. A caller that sends none
 * asks for a new effect each time, so it gets a fresh random one.
 */
final class IdempotencyKeyArgument implements HandlerMethodArgumentResolver {
    static final String HEADER = "Idempotency-Key";

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == IdempotencyKey.class;
    }

    @Override
    public IdempotencyKey resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String header = request.getHeader(HEADER);
        if (header == null) {
            return new IdempotencyKey(UUID.randomUUID().toString());
        }
        try {
            return new IdempotencyKey(header);
        } catch (IllegalArgumentException e) {
            throw new MalformedRequest(HEADER, String.valueOf(e.getMessage()));
        }
    }
}
