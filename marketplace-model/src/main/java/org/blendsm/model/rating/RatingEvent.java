package org.blendsm.model.rating;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.blendsm.model.ledger.LedgerEvent;

/** Somebody was rated. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes(@JsonSubTypes.Type(value = RatingEvent.MemberRated.class, name = "MemberRated"))
public sealed interface RatingEvent extends LedgerEvent {
    record MemberRated(Rating rating) implements RatingEvent {}
}
