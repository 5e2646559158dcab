package org.blendsm.chaincode.access;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.Span;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Decision;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.access.NewDelegation;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Member;

/** Who may give a right, who may take it back, and whether it holds now. */
final class AccessRules {
    private AccessRules() {}

    /**
     * A right that a product's owner gives without a sale, from now on.
     *
     * @throws Refused {@code NOT_IN_GOOD_STANDING} for a holder who may not act
     */
    static Capability.Issued issue(
            CapabilityId id, NewCapability asked, Sha256 body, Member holder, MemberId owner, Instant now) {
        requireMayHold(holder);
        return new Capability.Issued(new Capability.Right(
                id,
                owner,
                holder.id(),
                asked.actions(),
                asked.product(),
                now,
                now.plus(asked.duration()),
                Optional.empty(),
                Optional.empty(),
                asked.delegable(),
                body));
    }

    /**
     * Whether a right may be handed on so, by what it says itself.
     *
     * @throws Refused {@code NOT_THE_HOLDER} to anyone else; {@code NOT_DELEGABLE} where its owner did not say that it
     *     may be, or as many have it as may; {@code MORE_THAN_OWN_RIGHT}
     */
    static void requireOwn(Capability.Right own, NewDelegation asked, MemberId caller) {
        if (!own.holder().equals(caller)) {
            throw new Refused(RefusalCode.NOT_THE_HOLDER, "only " + own.holder() + " hands this right on");
        }
        if (own.delegable().isEmpty()) {
            throw new Refused(
                    RefusalCode.NOT_DELEGABLE,
                    "it may not be handed on, or not to any more: ask the product's owner to give the right");
        }
        if (!own.covers(asked)) {
            throw new Refused(
                    RefusalCode.MORE_THAN_OWN_RIGHT,
                    "it opens " + own.actions() + " until " + own.notAfter() + " and is handed on as "
                            + own.delegable().get() + ": ask for no more, and less deep");
        }
    }

    /**
     * A right that its holder hands on, from now on.
     *
     * @param live the decision on the holder's own right
     * @throws Refused {@code CAPABILITY_NOT_LIVE}; {@code TERM_INVALID} for less than an hour;
     *     {@code NOT_IN_GOOD_STANDING} for a holder who may not act
     */
    static Capability.Issued delegate(
            CapabilityId id,
            Capability.Right own,
            Decision live,
            NewDelegation asked,
            Sha256 body,
            Member holder,
            Instant now) {
        if (!live.allowed()) {
            throw new Refused(RefusalCode.CAPABILITY_NOT_LIVE, "the capability is not live: " + live.reason());
        }
        if (asked.until().isBefore(now.plus(Span.SHORTEST))) {
            throw new Refused(RefusalCode.TERM_INVALID, "a delegation ends at least an hour from now");
        }
        requireMayHold(holder);
        return new Capability.Issued(own.delegated(id, asked, body, now));
    }

    private static void requireMayHold(Member holder) {
        if (!holder.mayAct()) {
            throw new Refused(RefusalCode.NOT_IN_GOOD_STANDING, holder.id() + " may not act and holds no live right");
        }
    }

    /** @throws Refused {@code NOT_THE_OWNER} to anyone but who published the product */
    static void requireOwner(Product product, MemberId caller) {
        if (!product.listing().owner().equals(caller)) {
            throw new Refused(
                    RefusalCode.NOT_THE_OWNER, "only " + product.listing().owner() + " gives rights on this product");
        }
    }

    /**
     * The right, taken back, and with it what was delegated from it; a revoked one stays as it is.
     *
     * @param owner of the product
     * @throws Refused {@code NOT_THE_ISSUER} to anyone else; {@code ENDS_WITH_AGREEMENT} where an agreement issued it
     */
    static Capability.Revoked revoke(Capability capability, MemberId owner, MemberId caller, Instant now) {
        Capability.Right right = capability.right();
        if (!right.issuer().equals(caller) && !owner.equals(caller)) {
            throw new Refused(
                    RefusalCode.NOT_THE_ISSUER,
                    "only " + right.issuer() + " and the product's owner take this right back");
        }
        if (right.agreement().isPresent()) {
            throw new Refused(
                    RefusalCode.ENDS_WITH_AGREEMENT,
                    "end agreement " + right.agreement().get() + " and this right ends with it");
        }
        return switch (capability) {
            case Capability.Issued _ -> new Capability.Revoked(right, LedgerTime.later(right.notBefore(), now));
            case Capability.Revoked revoked -> revoked;
        };
    }

    /**
     * Whether the holder may do this now. The end is judged against whoever asks, who says what time it is; the
     * beginning is when the right came onto the ledger, which no clock can bring forward.
     */
    static Decision check(Capability capability, Action action, Surroundings around, Instant now) {
        Optional<String> objection = capability.objection(action, around.of(capability.right(), now));
        return new Decision(capability.right().id(), action, objection.isEmpty(), objection.orElse("live"));
    }
}
