package org.blendsm.chaincode.access;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Decision;
import org.blendsm.model.access.NewCapability;
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
        if (!holder.mayAct()) {
            throw new Refused(RefusalCode.NOT_IN_GOOD_STANDING, holder.id() + " may not act and holds no live right");
        }
        return new Capability.Issued(new Capability.Right(
                id,
                owner,
                holder.id(),
                asked.actions(),
                asked.product(),
                now,
                now.plus(asked.duration()),
                Optional.empty(),
                body));
    }

    /** @throws Refused {@code NOT_THE_OWNER} to anyone but who published the product */
    static void requireOwner(Product product, MemberId caller) {
        if (!product.listing().owner().equals(caller)) {
            throw new Refused(
                    RefusalCode.NOT_THE_OWNER, "only " + product.listing().owner() + " gives rights on this product");
        }
    }

    /**
     * The right, taken back; a revoked one stays as it is.
     *
     * @throws Refused {@code NOT_THE_ISSUER} to anyone else; {@code ENDS_WITH_AGREEMENT} where an agreement issued it
     */
    static Capability.Revoked revoke(Capability capability, MemberId caller, Instant now) {
        Capability.Right right = capability.right();
        if (!right.issuer().equals(caller)) {
            throw new Refused(RefusalCode.NOT_THE_ISSUER, "only " + right.issuer() + " takes this right back");
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
