package org.blendsm.model.access;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.WrongField;
import org.blendsm.model.catalogue.ProductId;

/**
 * A capability token {actions, resource, expiry} (BlendCAC's, without conditions). It is live while its time runs, it
 * is not revoked, its holder and issuer are in good standing, and what it came from, if anything, is still there: an
 * open agreement, or a live right that its issuer held and handed on.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Capability.Issued.class, name = "Issued"),
    @JsonSubTypes.Type(value = Capability.Revoked.class, name = "Revoked")
})
public sealed interface Capability {
    Right right();

    /**
     * Why the holder may not do this; empty where the right is live and opens it. The law of every decision: the
     * ledger's own and those that are made from what it told.
     */
    default Optional<String> objection(Action action, Circumstances now) {
        Right right = right();
        if (this instanceof Revoked revoked) {
            return Optional.of("revoked at " + revoked.at());
        }
        if (!right.actions().contains(action)) {
            return Optional.of("opens " + right.actions() + ", not " + action);
        }
        if (now.timeOver()) {
            return Optional.of("its time ends at " + right.notAfter());
        }
        if (now.holderOut()) {
            return Optional.of("its holder " + right.holder() + " is not in good standing");
        }
        if (now.issuerOut()) {
            return Optional.of("its issuer " + right.issuer() + " is not in good standing");
        }
        if (now.agreementOver()) {
            return Optional.of("the agreement that issued it is no longer open");
        }
        return now.parentOver().map(reason -> "the right that it was delegated from is not live: " + reason);
    }

    /** @throws WrongField where there is none */
    static List<Action> requireActions(List<Action> actions) {
        if (actions.isEmpty()) {
            throw new WrongField("actions", "a capability names at least one action");
        }
        return actions.stream().sorted().distinct().toList();
    }

    /**
     * What is granted to whom.
     *
     * @param issuer who gave it: the product's owner, or who held the right that it was delegated from
     * @param holder who has it
     * @param actions sorted, each once
     * @param product what it is a right on
     * @param notBefore from when it is live, UTC
     * @param notAfter until when, UTC
     * @param agreement the agreement whose acceptance issued it: ends with it, and is handed on by nobody
     * @param parent the right that it was delegated from: ends with it
     * @param delegable how far it may still be handed on; nothing where nobody may, or as many have it as may
     * @param body hash of what was asked
     */
    record Right(
            CapabilityId id,
            MemberId issuer,
            MemberId holder,
            List<Action> actions,
            ProductId product,
            Instant notBefore,
            Instant notAfter,
            Optional<Sha256> agreement,
            Optional<CapabilityId> parent,
            Optional<DelegationBounds> delegable,
            Sha256 body) {
        public Right {
            actions = actions.stream().sorted().distinct().toList();
        }

        /** The same for another time. */
        public Right until(Instant end) {
            return new Right(id, issuer, holder, actions, product, notBefore, end, agreement, parent, delegable, body);
        }

        /** Whether its holder may hand this on: of what may be handed on at all, nobody gives more than they have. */
        public boolean covers(NewDelegation asked) {
            return delegable
                            .filter(own -> asked.delegable().stream().allMatch(own::cover))
                            .isPresent()
                    && actions.containsAll(asked.actions())
                    && !asked.until().isAfter(notAfter);
        }

        /** What its holder hands on of it. */
        public Right delegated(CapabilityId child, NewDelegation asked, Sha256 body, Instant at) {
            return new Right(
                    child,
                    holder,
                    asked.holder(),
                    asked.actions(),
                    product,
                    at,
                    asked.until(),
                    Optional.empty(),
                    Optional.of(id),
                    asked.delegable(),
                    body);
        }

        /** What is left of it for its holder to hand on, after it was once more. */
        public Right handedOn() {
            return new Right(
                    id,
                    issuer,
                    holder,
                    actions,
                    product,
                    notBefore,
                    notAfter,
                    agreement,
                    parent,
                    delegable.flatMap(DelegationBounds::less),
                    body);
        }
    }

    record Issued(Right right) implements Capability {}

    /** @param at when it was taken back, UTC */
    record Revoked(Right right, Instant at) implements Capability {}
}
