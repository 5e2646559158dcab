package org.blendsm.fabric.web;

import java.util.Optional;
import org.blendsm.model.PageRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** {@code PageRequest page} in a controller's method: the parameters {@code size} and {@code after}. */
final class PageRequestArgument implements HandlerMethodArgumentResolver {
    static final String SIZE = "size";
    static final String AFTER = "after";
    static final int DEFAULT_SIZE = 20;

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == PageRequest.class;
    }

    @Override
    public PageRequest resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        int size = size(request.getParameter(SIZE));
        try {
            return new PageRequest(size, Optional.ofNullable(request.getParameter(AFTER)));
        } catch (IllegalArgumentException e) {
            throw new MalformedRequest(AFTER, String.valueOf(e.getMessage()));
        }
    }

    private static int size(@Nullable String text) {
        if (text == null) {
            return DEFAULT_SIZE;
        }
        try {
            return PageRequest.first(Integer.parseInt(text)).size();
        } catch (NumberFormatException e) {
            throw new MalformedRequest(SIZE, "'" + text + "' is not a whole number");
        } catch (IllegalArgumentException e) {
            throw new MalformedRequest(SIZE, String.valueOf(e.getMessage()));
        }
    }
}
