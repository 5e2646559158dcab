package org.blendsm.fabric.web;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
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
 * asks for a new effect each time, so it gets a fresh random one; and whatever the answer is, it tells the key, so that
 * the caller can ask again for the same effect.
 */
final class IdempotencyKeyArgument implements HandlerMethodArgumentResolver {
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
        IdempotencyKey key = key(request.getHeader(IdempotencyKey.HEADER));
        Objects.requireNonNull(request.getNativeResponse(HttpServletResponse.class))
                .setHeader(IdempotencyKey.HEADER, key.value());
        return key;
    }

    private static IdempotencyKey key(@Nullable String header) {
        if (header == null) {
            return new IdempotencyKey(UUID.randomUUID().toString());
        }
        try {
            return new IdempotencyKey(header);
        } catch (IllegalArgumentException e) {
            throw new MalformedRequest(IdempotencyKey.HEADER, String.valueOf(e.getMessage()));
        }
    }
}
