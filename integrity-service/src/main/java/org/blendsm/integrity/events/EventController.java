package org.blendsm.integrity.events;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.model.MemberId;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/events")
@Tag(name = "Events", description = "What happens on the ledger, as it happens")
class EventController {
    private final EventLog log;
    private final LedgerMembers members;
    private final Seats seats;
    private final EventSettings settings;
    private final Clock clock = Clock.systemUTC();

    EventController(EventLog log, LedgerMembers members, Seats seats, EventSettings settings) {
        this.log = log;
        this.members = members;
        this.seats = seats;
        this.settings = settings;
    }

    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "Follow the ledger: every event, in its order, as a stream (SSE) of CloudEvents",
            description =
                    "From what happens next on, or, with Last-Event-ID, from exactly after that event: '12-0' is the"
                            + " first event of block 12, '12' the end of that block, '0' the very start. The stream ends with"
                            + " the token, with the member's standing, or for a newer one of yours where you have many, in an event named 'problem' that says why: come"
                            + " again with a new token and the last id. A silent stream sends a comment now and then.")
    @ApiResponse(
            responseCode = "200",
            description = "Each event's data is one CloudEvent in JSON, its id the CloudEvent's",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(implementation = CloudEvent.class)))
    void follow(
            JwtAuthenticationToken caller,
            @Parameter(schema = @Schema(type = "string"), description = "Where to go on from")
                    @RequestHeader("Last-Event-ID")
                    Optional<EventPosition> lastEventId,
            HttpServletResponse response)
            throws InterruptedException {
        Instant until = Objects.requireNonNull(caller.getToken().getExpiresAt(), "AccessTokenRules asks for an expiry");
        try (Seats.Seat seat = seats.take(new MemberId(caller.getName()))) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            Following following = new Following(
                    log, new Right(members, seat, until, clock), settings.heartbeat(), response.getOutputStream());
            following.from(lastEventId.orElseGet(log::end));
        } catch (IOException _) {
            // The reader is gone: there is nobody to tell
        }
    }
}
