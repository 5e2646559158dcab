package org.blendsm.model.access;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;

/**
 * A capability token {actions, resource, expiry} (BlendCAC's, without conditions). It is live while its time runs, it
 * is not revoked, its holder and issuer are in good standing, and the agreement it came from, if any, is open.
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
        return now.agreementOver() ? Optional.of("the agreement that issued it is no longer open") : Optional.empty();
    }

    /**
     * What is granted to whom.
     *
     * @param issuer who gave it: the product's owner
     * @param holder who has it
     * @param actions sorted, each once
     * @param product what it is a right on
     * @param notBefore from when it is live, UTC
     * @param notAfter until when, UTC
     * @param agreement the agreement whose acceptance issued it: ends with it
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
            Sha256 body) {
        public Right {
            actions = actions.stream().sorted().distinct().toList();
        }

        /** The same for another time. */
        public Right until(Instant end) {
            return new Right(id, issuer, holder, actions, product, notBefore, end, agreement, body);
        }
    }

    record Issued(Right right) implements Capability {}

    /** @param at when it was taken back, UTC */
    record Revoked(Right right, Instant at) implements Capability {}
}
