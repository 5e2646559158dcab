package org.blendsm.gateway;

import java.io.IOException;
import java.util.UUID;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.problem.EdgeProblem;
import org.blendsm.model.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Whatever does not reach a service, or gets no answer from it, ends in a problem detail as a service's own would. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ProblemAnswers implements ErrorWebExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);
    /** Seconds until it makes sense to try again. */
    static final String SOON = "2";

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable e) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(e);
        }
        Problem problem = problem(exchange, e);
        response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (e instanceof TurnedAway turned) {
            response.getHeaders().addAll(turned.headers());
        } else if (problem.code().equals(EdgeProblem.SERVICE_UNAVAILABLE.name())) {
            response.getHeaders().set(HttpHeaders.RETRY_AFTER, SOON);
        }
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(CanonicalJson.encode(problem))));
    }

    private static Problem problem(ServerWebExchange exchange, Throwable e) {
        return switch (e) {
            case TurnedAway turned -> turned.problem();
            case MethodNotAllowedException _ ->
                Problem.of(EdgeProblem.METHOD_NOT_ALLOWED, "No path takes this method.");
            case ResponseStatusException status -> problem(status);
            case IOException _ -> {
                LOG.warn("{} got no answer: {}", exchange.getRequest().getPath(), e.toString());
                yield Problem.of(
                        EdgeProblem.SERVICE_UNAVAILABLE,
                        "The service behind this path cannot be reached, or went away while it worked. Try again in a"
                                + " moment. If it was a change, make the same call again with the Idempotency-Key that"
                                + " this answer carries.");
            }
            default -> fault(e);
        };
    }

    private static Problem problem(ResponseStatusException e) {
        return switch (e.getStatusCode().value()) {
            case 404 ->
                Problem.of(EdgeProblem.UNKNOWN_PATH, "There is nothing here. /swagger-ui.html lists what there is.");
            case 504 ->
                Problem.of(
                        EdgeProblem.SERVICE_TIMEOUT,
                        "The service did not answer in time. A change may have happened: make the same call again"
                                + " with the Idempotency-Key that this answer carries.");
            default ->
                e.getStatusCode().is4xxClientError() ? Problem.malformed("", "the request cannot be read") : fault(e);
        };
    }

    private static Problem fault(Throwable cause) {
        String id = "urn:uuid:" + UUID.randomUUID();
        LOG.error("fault {}", id, cause);
        return Problem.fault(id);
    }
}
