package org.blendsm.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.Span;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.Capability.Issued;
import org.blendsm.model.access.Capability.Revoked;
import org.blendsm.model.access.Capability.Right;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.access.NewDelegation;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;

/**
 * Who comes to which right on a product: the buyer by its agreement, whom the product's owner gives one, and whom its
 * holder hands it on as the owner allowed. Who gave it takes it back, and the owner; an agreement's ends with it.
 */
final class AccessWishes {
    private final WorldState world;
    private final LiveRights rights;

    AccessWishes(WorldState world, LiveRights rights) {
        this.world = world;
        this.rights = rights;
    }

    /**
     * The rows that are due, by their keys.
     *
     * @param opened the agreement that was made, if one was
     * @throws Broken where nothing was the signer's to ask for
     */
    Map<String, Object> due(CommittedTransaction transaction, Member signer, Optional<Deal> opened) {
        return switch (transaction.function()) {
            case "access:issue" -> rows(issued(transaction, signer));
            case "access:delegate" -> delegated(transaction, signer);
            case "access:revoke" -> rows(revoked(transaction, signer));
            case "agreement:accept" -> opened.map(AccessWishes::sold).orElseGet(Map::of);
            default -> Map.of();
        };
    }

    static Map<String, Object> rows(Capability capability) {
        Right right = capability.right();
        return Map.of(
                "capability~" + right.id(),
                capability,
                "capability-held~" + right.holder() + "~" + right.id(),
                capability);
    }

    private Issued issued(CommittedTransaction transaction, Member signer) {
        CapabilityId id = new CapabilityId(transaction.newId(signer));
        NewCapability asked = transaction.argument(1, NewCapability.class);
        Instant at = transaction.at();
        Broken.unless(world.capability(id).isEmpty(), "the capability %s was given again", id);
        Broken.unless(
                owns(signer, asked.product()) && !rights.isOut(asked.holder()),
                "%s gave %s a right on %s",
                signer.id(),
                asked.holder(),
                asked.product());
        return new Issued(new Right(
                id,
                signer.id(),
                asked.holder(),
                asked.actions(),
                asked.product(),
                at,
                at.plus(asked.duration()),
                Optional.empty(),
                Optional.empty(),
                asked.delegable(),
                Wishes.body(asked)));
    }

    /** What its holder hands on of a live right, and what is left of that to be handed on. */
    private Map<String, Object> delegated(CommittedTransaction transaction, Member signer) {
        CapabilityId id = new CapabilityId(transaction.newId(signer));
        CapabilityId from = transaction.argument(1, CapabilityId.class);
        NewDelegation asked = transaction.argument(2, NewDelegation.class);
        Instant at = transaction.at();
        Capability own = world.capability(from).orElseThrow(() -> new Broken("nobody was ever given " + from));
        Right right = own.right();
        Broken.unless(world.capability(id).isEmpty(), "the capability %s was given again", id);
        Broken.unless(
                right.holder().equals(signer.id())
                        && right.covers(asked)
                        && asked.actions().stream().allMatch(action -> rights.isLive(own, action, transaction))
                        && !asked.until().isBefore(at.plus(Span.SHORTEST))
                        && !rights.isOut(asked.holder()),
                "%s handed on %s as %s",
                signer.id(),
                own,
                asked);
        Map<String, Object> rows =
                new HashMap<>(rows(new Issued(right.delegated(id, asked, Wishes.body(from, asked), at))));
        rows.putAll(rows(new Issued(right.handedOn())));
        return rows;
    }

    private boolean owns(Member signer, ProductId id) {
        return world.product(id)
                .filter(product -> product.listing().owner().equals(signer.id()))
                .isPresent();
    }

    private Revoked revoked(CommittedTransaction transaction, Member signer) {
        CapabilityId id = transaction.argument(0, CapabilityId.class);
        Capability before = world.capability(id).orElseThrow(() -> new Broken("nobody was ever given " + id));
        Right right = before.right();
        Broken.unless(
                before instanceof Issued
                        && (right.issuer().equals(signer.id()) || owns(signer, right.product()))
                        && right.agreement().isEmpty(),
                "%s took back %s",
                signer.id(),
                before);
        return new Revoked(right, transaction.notBefore(right.notBefore()));
    }

    /** The buyer's right, and the agreement's place among those of either side. */
    private static Map<String, Object> sold(Deal deal) {
        CapabilityId id = new CapabilityId(
                Sha256.of("capability".getBytes(UTF_8), deal.id().value().bytes()));
        Broken.unless(
                deal.capability().equals(id), "the agreement %s names the right %s", deal.id(), deal.capability());
        Map<String, Object> rows = new HashMap<>(rows(new Issued(new Right(
                id,
                deal.seller(),
                deal.buyer(),
                List.of(Action.SUBSCRIBE, Action.OPEN),
                deal.offer().product(),
                deal.openedAt(),
                deal.expiresAt(),
                Optional.of(deal.id().value()),
                Optional.empty(),
                Optional.empty(),
                deal.body()))));
        for (MemberId party : List.of(deal.buyer(), deal.seller())) {
            rows.put("agreement-of~" + party + "~" + deal.id(), deal.id());
        }
        return rows;
    }
}
