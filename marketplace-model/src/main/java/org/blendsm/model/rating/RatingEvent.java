package org.blendsm.model.rating;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.blendsm.model.ledger.LedgerEvent;

/** Somebody was rated, or answered that. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RatingEvent.MemberRated.class, name = "MemberRated"),
    @JsonSubTypes.Type(value = RatingEvent.RatingAnswered.class, name = "RatingAnswered")
})
public sealed interface RatingEvent extends LedgerEvent {
    record MemberRated(Rating rating) implements RatingEvent {}

    record RatingAnswered(RatingAnswer answer) implements RatingEvent {}
}
