package org.blendsm.model.membership;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** Whether a member may act. Only an admitted one can do anything; the other three hold no live right. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Standing.Admitted.class, name = "Admitted"),
    @JsonSubTypes.Type(value = Standing.Suspended.class, name = "Suspended"),
    @JsonSubTypes.Type(value = Standing.Left.class, name = "Left"),
    @JsonSubTypes.Type(value = Standing.Expelled.class, name = "Expelled")
})
public sealed interface Standing {
    Instant since();

    /** @param since UTC */
    record Admitted(Instant since) implements Standing {}

    /**
     * @param since UTC
     * @param reason in the operator's words
     */
    record Suspended(Instant since, String reason) implements Standing {}

    /** @param since UTC */
    record Left(Instant since) implements Standing {}

    /**
     * @param since UTC
     * @param reason in the operator's words
     */
    record Expelled(Instant since, String reason) implements Standing {}
}
