package org.blendsm.fabric.web;

import java.util.List;
import java.util.stream.Collectors;
import org.blendsm.model.problem.EdgeProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
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
    static final String WHERE_TO_LOOK = "There is nothing here. /v3/api-docs lists what there is to call.";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> any(Exception e) {
        ProblemDetail problem = Problems.of(e);
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    /** Spring's own complaints about a request all come through here. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = problem(e, status);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return super.handleExceptionInternal(e, problem, headers, HttpStatusCode.valueOf(problem.getStatus()), request);
    }

    private static ProblemDetail problem(Exception e, HttpStatusCode status) {
        return switch (e) {
            case HttpMessageNotReadableException unreadable -> Problems.malformed(List.of(unreadable(unreadable)));
            case TypeMismatchException wrong -> Problems.malformed(List.of(wrongArgument(wrong)));
            case MissingServletRequestParameterException missing ->
                Problems.malformed(List.of(new Problems.FieldError(missing.getParameterName(), "is missing")));
            case ServletRequestBindingException wrong ->
                Problems.malformed(
                        List.of(new Problems.FieldError("", wrong.getBody().getDetail() + "")));
            case NoResourceFoundException _, NoHandlerFoundException _ ->
                Problems.of(EdgeProblem.UNKNOWN_PATH, WHERE_TO_LOOK);
            case HttpRequestMethodNotSupportedException wrong ->
                Problems.of(
                        EdgeProblem.METHOD_NOT_ALLOWED,
                        "This path takes " + String.join(", ", List.of(supported(wrong))) + ".");
            case HttpMediaTypeNotSupportedException wrong ->
                Problems.of(EdgeProblem.UNSUPPORTED_MEDIA_TYPE, "Send " + types(wrong.getSupportedMediaTypes()) + ".");
            case HttpMediaTypeNotAcceptableException wrong ->
                Problems.of(EdgeProblem.NOT_ACCEPTABLE, "There is " + types(wrong.getSupportedMediaTypes()) + ".");
            case MaxUploadSizeExceededException _ -> Problems.of(EdgeProblem.BODY_TOO_LARGE, "Send less at once.");
            default ->
                status.is4xxClientError()
                        ? Problems.malformed(List.of(new Problems.FieldError("", "the request cannot be read")))
                        : Problems.fault(e);
        };
    }

    private static Problems.FieldError unreadable(HttpMessageNotReadableException e) {
        return e.getCause() instanceof JacksonException json
                ? JsonError.of(json)
                : new Problems.FieldError("", "a JSON body is needed");
    }

    /** A path variable or parameter that its record refuses says why in that record's words. */
    private static Problems.FieldError wrongArgument(TypeMismatchException e) {
        String field = e instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(e.getPropertyName());
        Throwable reason = NestedExceptionUtils.getMostSpecificCause(e);
        boolean said = reason instanceof IllegalArgumentException && !(reason instanceof NumberFormatException);
        return new Problems.FieldError(
                field,
                said && reason.getMessage() != null
                        ? reason.getMessage()
                        : "'" + e.getValue() + "' is not of the form");
    }

    private static String[] supported(HttpRequestMethodNotSupportedException e) {
        String[] methods = e.getSupportedMethods();
        return methods == null ? new String[0] : methods;
    }

    private static String types(List<MediaType> types) {
        return types.stream().map(MediaType::toString).collect(Collectors.joining(" or "));
    }
}
