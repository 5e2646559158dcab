package org.blendsm.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * How many requests of one caller are on their way through the door: each of them holds a connection of the service
 * behind it, for as long as its caller or its answer takes.
 */
@Component
class UnderWay {
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final int most;
    private final Map<Object, Integer> requests = new ConcurrentHashMap<>();

    UnderWay(GatewayProperties gateway) {
        this.most = gateway.limits().underWay();
    }

    /** The request, or {@code TOO_MANY_REQUESTS} where the caller has as many as it may. */
    Mono<Void> counting(Object caller, Mono<Void> request) {
        return Mono.using(() -> begin(caller), _ -> request, this::end);
    }

    private Object begin(Object caller) {
        requests.compute(caller, (_, before) -> {
            if (before == null) {
                return 1;
            }
            if (before >= most) {
                throw TurnedAway.tooMany(A_MOMENT);
            }
            return before + 1;
        });
        return caller;
    }

    private void end(Object caller) {
        requests.computeIfPresent(caller, (_, before) -> before == 1 ? null : before - 1);
    }
}
