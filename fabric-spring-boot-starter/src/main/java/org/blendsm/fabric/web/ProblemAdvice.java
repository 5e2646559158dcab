package org.blendsm.fabric.web;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.blendsm.model.problem.EdgeProblem;
import org.blendsm.model.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;

/** Turns whatever a request ended with into a problem detail with a code. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {
    static final String WHERE_TO_LOOK =
            "There is nothing here. The gateway's /swagger-ui.html lists what there is to call.";

    @ExceptionHandler
    ResponseEntity<Problem> any(Exception e) {
        return Problems.answer(Problems.of(e));
    }

    @ExceptionHandler
    ResponseEntity<Problem> tooMany(TooManyRequests e) {
        return ResponseEntity.status(EdgeProblem.TOO_MANY_REQUESTS.status())
                .header(HttpHeaders.RETRY_AFTER, Long.toString(e.seconds()))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Problem.of(EdgeProblem.TOO_MANY_REQUESTS, e.sentence()));
    }

    /** Spring's own complaints about a request all come through here. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Problem problem = problem(e, status);
        HttpHeaders typed = new HttpHeaders(headers);
        typed.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return super.handleExceptionInternal(e, problem, typed, HttpStatusCode.valueOf(problem.status()), request);
    }

    private static Problem problem(Exception e, HttpStatusCode status) {
        return switch (e) {
            case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
            case TypeMismatchException wrong -> wrongArgument(wrong);
            case MissingServletRequestParameterException missing ->
                Problem.malformed(missing.getParameterName(), "is missing");
            case ServletRequestBindingException wrong ->
                Problem.malformed("", String.valueOf(wrong.getBody().getDetail()));
            case NoResourceFoundException _, NoHandlerFoundException _ ->
                Problem.of(EdgeProblem.UNKNOWN_PATH, WHERE_TO_LOOK);
            case HttpRequestMethodNotSupportedException wrong ->
                Problem.of(
                        EdgeProblem.METHOD_NOT_ALLOWED,
                        "This path takes " + String.join(", ", List.of(supported(wrong))) + ".");
            case HttpMediaTypeNotSupportedException wrong ->
                Problem.of(EdgeProblem.UNSUPPORTED_MEDIA_TYPE, "Send " + types(wrong.getSupportedMediaTypes()) + ".");
            case HttpMediaTypeNotAcceptableException wrong ->
                Problem.of(EdgeProblem.NOT_ACCEPTABLE, "There is " + types(wrong.getSupportedMediaTypes()) + ".");
            case MaxUploadSizeExceededException _ -> Problem.of(EdgeProblem.BODY_TOO_LARGE, "Send less at once.");
            default ->
                status.is4xxClientError() ? Problem.malformed("", "the request cannot be read") : Problems.fault(e);
        };
    }

    private static Problem unreadable(HttpMessageNotReadableException e) {
        return e.getCause() instanceof JacksonException json
                ? JsonError.of(json)
                : Problem.malformed("", "a JSON body is needed");
    }

    /** A path variable or parameter that its record refuses says why in that record's words. */
    private static Problem wrongArgument(TypeMismatchException e) {
        String field = e instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(e.getPropertyName());
        Class<?> form = e instanceof MethodArgumentTypeMismatchException argument
                ? argument.getParameter().nestedIfOptional().getNestedParameterType()
                : Objects.requireNonNullElse(e.getRequiredType(), Object.class);
        if (form.isEnum()) {
            return Problem.malformed(field, JsonError.noneOf(e.getValue(), form.getEnumConstants()));
        }
        Throwable reason = NestedExceptionUtils.getMostSpecificCause(e);
        boolean said = reason instanceof IllegalArgumentException && !(reason instanceof NumberFormatException);
        return Problem.malformed(
                field,
                said && reason.getMessage() != null
                        ? reason.getMessage()
                        : "'" + e.getValue() + "' is not " + JsonForm.of(form));
    }

    private static String[] supported(HttpRequestMethodNotSupportedException e) {
        String[] methods = e.getSupportedMethods();
        return methods == null ? new String[0] : methods;
    }

    private static String types(List<MediaType> types) {
        return types.stream().map(MediaType::toString).collect(Collectors.joining(" or "));
    }
}
