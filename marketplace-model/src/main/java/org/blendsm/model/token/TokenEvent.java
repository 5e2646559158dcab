package org.blendsm.model.token;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.ledger.LedgerEvent;

/** Money moved between members, with no agreement behind it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TokenEvent.TokensIssued.class, name = "TokensIssued"),
    @JsonSubTypes.Type(value = TokenEvent.TokensTransferred.class, name = "TokensTransferred"),
    @JsonSubTypes.Type(value = TokenEvent.CreditsFolded.class, name = "CreditsFolded")
})
public sealed interface TokenEvent extends LedgerEvent, MovesTokens {
    /** @param supply all the money there is since */
    record TokensIssued(Entry entry, Money supply, Movement movement) implements TokenEvent {}

    record TokensTransferred(Entry entry, Movement movement) implements TokenEvent {}

    record CreditsFolded(MemberId owner, Movement movement) implements TokenEvent {}
}
