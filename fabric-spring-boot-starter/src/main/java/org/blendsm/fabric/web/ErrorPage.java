package org.blendsm.fabric.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.blendsm.model.problem.EdgeProblem;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What went wrong outside every controller: in a filter, or before the request was one. */
@RestController
final class ErrorPage implements ErrorController {
    @RequestMapping("${spring.web.error.path:/error}")
    ResponseEntity<ProblemDetail> error(HttpServletRequest request) {
        ProblemDetail problem = problem(request);
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ProblemDetail problem(HttpServletRequest request) {
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Exception e) {
            return Problems.of(e);
        }
        return switch (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE)) {
            case Integer status
            when status == EdgeProblem.BODY_TOO_LARGE.status() ->
                Problems.of(EdgeProblem.BODY_TOO_LARGE, "Send less at once.");
            case Integer status
            when status == EdgeProblem.METHOD_NOT_ALLOWED.status() ->
                Problems.of(EdgeProblem.METHOD_NOT_ALLOWED, "No path takes this method.");
            case Integer status
            when status >= 500 ->
                Problems.fault(new IllegalStateException("error " + status + " without an exception"));
            case Integer status
            when status != EdgeProblem.UNKNOWN_PATH.status() ->
                Problems.malformed(List.of(new Problems.FieldError("", "the request cannot be read")));
            case null, default -> Problems.of(EdgeProblem.UNKNOWN_PATH, ProblemAdvice.WHERE_TO_LOOK);
        };
    }
}
