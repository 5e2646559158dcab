package org.blendsm.model.dispute;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import org.blendsm.model.MemberId;

/** A claim about one agreement, and what became of it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Dispute.Opened.class, name = "Opened"),
    @JsonSubTypes.Type(value = Dispute.Ruled.class, name = "Ruled")
})
public sealed interface Dispute {
    NewDispute claim();

    /** The party that opened it. */
    MemberId by();

    record Opened(NewDispute claim, MemberId by, Instant at) implements Dispute {}

    record Ruled(NewDispute claim, MemberId by, Instant at, Ruling ruling, MemberId arbiter, Instant ruledAt)
            implements Dispute {}
}
