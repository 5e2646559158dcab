package org.blendsm.fabric.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Text;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * What can be known to be wrong before a controller does anything. Spring looks at {@code Accept} only when there is an
 * answer to write, and by then a change is on the ledger; and PostgreSQL takes no NUL in whatever a caller looks for.
 */
final class RefusedBeforeActing implements HandlerInterceptor {
    /** Whose parameters are known: springdoc's are its own affair. */
    private static final String OURS = "org.blendsm.";

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotAcceptableException {
        if (handler instanceof HandlerMethod method) {
            requirePlainParameters(request);
            requireKnownParameters(request, method);
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

    /**
     * A filter that is misspelt would be none, and everything the answer. Only what stands in the path is looked at: a
     * form is a body of a type that nobody reads.
     */
    private static void requireKnownParameters(HttpServletRequest request, HandlerMethod method) {
        String query = request.getQueryString();
        if (query == null
                || request.getDispatcherType() != DispatcherType.REQUEST
                || !method.getBeanType().getName().startsWith(OURS)) {
            return;
        }
        List<String> known = parameters(method);
        UriComponentsBuilder.newInstance().query(query).build().getQueryParams().keySet().stream()
                .map(name -> UriUtils.decode(name, StandardCharsets.UTF_8))
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new MalformedRequest(
                            name,
                            known.isEmpty()
                                    ? "there are no parameters here"
                                    : "there is no such parameter; there are " + String.join(", ", known));
                });
    }

    private static List<String> parameters(HandlerMethod method) {
        return Arrays.stream(method.getMethod().getParameters())
                .flatMap(RefusedBeforeActing::names)
                .toList();
    }

    private static Stream<String> names(Parameter argument) {
        if (argument.getType() == PageRequest.class) {
            return Stream.of(PageRequestArgument.SIZE, PageRequestArgument.AFTER);
        }
        RequestParam parameter = AnnotatedElementUtils.findMergedAnnotation(argument, RequestParam.class);
        return parameter == null
                ? Stream.empty()
                : Stream.of(parameter.name().isEmpty() ? argument.getName() : parameter.name());
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
