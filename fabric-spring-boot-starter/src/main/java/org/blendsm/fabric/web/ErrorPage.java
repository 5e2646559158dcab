package org.blendsm.fabric.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.blendsm.model.problem.EdgeProblem;
import org.blendsm.model.problem.Problem;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What went wrong outside every controller: in a filter, or before the request was one. */
@Hidden
@RestController
final class ErrorPage implements ErrorController {
    @RequestMapping("${spring.web.error.path:/error}")
    ResponseEntity<Problem> error(HttpServletRequest request) {
        return Problems.answer(problem(request));
    }

    private static Problem problem(HttpServletRequest request) {
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Exception e) {
            return Problems.of(e);
        }
        return switch (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE)) {
            case Integer status
            when status == EdgeProblem.BODY_TOO_LARGE.status() ->
                Problem.of(EdgeProblem.BODY_TOO_LARGE, "Send less at once.");
            case Integer status
            when status == EdgeProblem.METHOD_NOT_ALLOWED.status() ->
                Problem.of(EdgeProblem.METHOD_NOT_ALLOWED, "No path takes this method.");
            case Integer status
            when status >= 500 ->
                Problems.fault(new IllegalStateException("error " + status + " without an exception"));
            case Integer status
            when status != EdgeProblem.UNKNOWN_PATH.status() -> Problem.malformed("", "the request cannot be read");
            case null, default -> Problem.of(EdgeProblem.UNKNOWN_PATH, ProblemAdvice.WHERE_TO_LOOK);
        };
    }
}
