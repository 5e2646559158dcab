package org.blendsm.model.membership;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.ledger.LedgerEvent;

/** What happened to the membership. Every member is told. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MembershipEvent.NetworkFounded.class, name = "NetworkFounded"),
    @JsonSubTypes.Type(value = MembershipEvent.PolicyPublished.class, name = "PolicyPublished"),
    @JsonSubTypes.Type(value = MembershipEvent.MemberAdmitted.class, name = "MemberAdmitted"),
    @JsonSubTypes.Type(value = MembershipEvent.ApplicationRefused.class, name = "ApplicationRefused"),
    @JsonSubTypes.Type(value = MembershipEvent.MemberChanged.class, name = "MemberChanged"),
    @JsonSubTypes.Type(value = MembershipEvent.NodeRegistered.class, name = "NodeRegistered"),
    @JsonSubTypes.Type(value = MembershipEvent.NodeRetired.class, name = "NodeRetired")
})
public sealed interface MembershipEvent extends LedgerEvent {
    record NetworkFounded(Network network, Member founder) implements MembershipEvent {}

    record PolicyPublished(Network network) implements MembershipEvent {}

    record MemberAdmitted(Member member) implements MembershipEvent {}

    record ApplicationRefused(Rejection rejection, MemberId by, Instant at) implements MembershipEvent {}

    /** Suspended, left, expelled, or with another key: the record as it is now. */
    record MemberChanged(Member member) implements MembershipEvent {}

    /** Written by the operator, or described by its pool: the row as it is now. */
    record NodeRegistered(Node node) implements MembershipEvent {}

    /** The row as it is now: its name, its version and the reason. */
    record NodeRetired(Node node) implements MembershipEvent {}

    /** The record of the member whom it is about, as it is now; no part of its JSON. */
    default Optional<Member> memberNow() {
        return switch (this) {
            case NetworkFounded founded -> Optional.of(founded.founder());
            case MemberAdmitted admitted -> Optional.of(admitted.member());
            case MemberChanged changed -> Optional.of(changed.member());
            case PolicyPublished _, ApplicationRefused _, NodeRegistered _, NodeRetired _ -> Optional.empty();
        };
    }
}
