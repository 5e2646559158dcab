package org.blendsm.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.Capability.Issued;
import org.blendsm.model.access.Capability.Revoked;
import org.blendsm.model.access.Capability.Right;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.membership.Member;

/**
 * Who comes to which right on a product: the buyer by its agreement, and whom the product's owner gives one. Who gave
 * it takes it back; an agreement's ends with it.
 */
final class AccessWishes {
    private final MemberRoll roll;
    private final WorldState world;

    AccessWishes(MemberRoll roll, WorldState world) {
        this.roll = roll;
        this.world = world;
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
                world.product(asked.product())
                                .filter(product -> product.listing().owner().equals(signer.id()))
                                .isPresent()
                        && roll.member(asked.holder()).filter(Member::mayAct).isPresent(),
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
                Wishes.body(asked)));
    }

    private Revoked revoked(CommittedTransaction transaction, Member signer) {
        CapabilityId id = transaction.argument(0, CapabilityId.class);
        Capability before = world.capability(id).orElseThrow(() -> new Broken("nobody was ever given " + id));
        Right right = before.right();
        Broken.unless(
                before instanceof Issued
                        && right.issuer().equals(signer.id())
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
                deal.body()))));
        for (MemberId party : List.of(deal.buyer(), deal.seller())) {
            rows.put("agreement-of~" + party + "~" + deal.id(), deal.id());
        }
        return rows;
    }
}
