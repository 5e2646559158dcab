package org.blendsm.identity;

import org.blendsm.model.problem.Problem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What this service declined, as a problem detail. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class DeclinedAdvice {
    @ExceptionHandler
    ResponseEntity<Problem> declined(Declined declined) {
        return ResponseEntity.status(declined.problem().status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Problem.of(declined.problem(), declined.sentence()));
    }
}
