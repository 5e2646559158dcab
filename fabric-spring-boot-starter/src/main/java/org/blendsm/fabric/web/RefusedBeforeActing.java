package org.blendsm.fabric.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.blendsm.model.Text;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * What can be known to be wrong before a controller does anything. Spring looks at {@code Accept} only when there is an
 * answer to write, and by then a change is on the ledger; and PostgreSQL takes no NUL in whatever a caller looks for.
 */
final class RefusedBeforeActing implements HandlerInterceptor {
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotAcceptableException {
        if (handler instanceof HandlerMethod method) {
            requirePlainParameters(request);
            requireAcceptable(request, method);
        }
        return true;
    }

    private static void requirePlainParameters(HttpServletRequest request) {
        request.getParameterMap().forEach((name, values) -> {
            if (!Text.isPlain(name) || !List.of(values).stream().allMatch(Text::isPlain)) {
                throw new MalformedRequest(
                        Text.isPlain(name) ? name : "", "has no control characters and no halves of characters");
            }
        });
    }

    /** Methods that produce something else than JSON are matched by what they produce, before they are called. */
    private static void requireAcceptable(HttpServletRequest request, HandlerMethod method)
            throws HttpMediaTypeNotAcceptableException {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), RequestMapping.class);
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        if (accept == null || mapping == null || mapping.produces().length > 0) {
            return;
        }
        if (accepted(accept).stream().noneMatch(MediaType.APPLICATION_JSON::isCompatibleWith)) {
            throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON));
        }
    }

    private static List<MediaType> accepted(String header) throws HttpMediaTypeNotAcceptableException {
        try {
            return MediaType.parseMediaTypes(header);
        } catch (InvalidMediaTypeException e) {
            throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON));
        }
    }
}
