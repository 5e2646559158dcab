package org.blendsm.audit;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.Agreement.Open;
import org.blendsm.model.agreement.Agreement.Purse;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Network;

/**
 * Whether an agreement is on the terms that its buyer accepted: the offer that stood, by whom it was made, and vouchers
 * that count under the key of who is to sign them.
 */
final class AcceptanceWishes {
    private final MemberRoll roll;
    private final WorldState world;
    private final Insiders insiders;

    AcceptanceWishes(MemberRoll roll, WorldState world) {
        this.roll = roll;
        this.world = world;
        this.insiders = new Insiders(roll, world);
    }

    /** @throws Broken where the buyer accepted something else, or could not */
    void requireGranted(Agreement agreement, CommittedTransaction transaction, Member buyer) {
        Broken.unless(
                transaction.function().equals("agreement:accept"), "%s made an agreement", transaction.function());
        Acceptance acceptance = transaction.argument(1, Acceptance.class);
        Deal deal = agreement.deal();
        requireOffered(deal, acceptance);
        requireSound(deal, acceptance, buyer);
        requireSigner(deal, buyer);
        Broken.unless(
                deal.id().value().equals(transaction.newId(buyer))
                        && deal.body().equals(Wishes.body(acceptance.wish()))
                        && roll.network()
                                .map(Network::fingerprint)
                                .filter(deal.network()::equals)
                                .isPresent(),
                "it is for another network, or not what is known by this Idempotency-Key");
        Broken.unless(
                deal.openedAt().equals(transaction.notBefore(deal.offer().at()))
                        && deal.expiresAt()
                                .equals(deal.openedAt()
                                        .plus(deal.offer().conditions().term()))
                        && agreement.equals(new Open(deal, Purse.of(acceptance.deposit(), deal.openedAt()))),
                "it is for another term than was offered, or holds another deposit: %s",
                agreement);
    }

    private void requireOffered(Deal deal, Acceptance acceptance) {
        Offer offer = deal.offer();
        Broken.unless(
                world.offer(acceptance.offer()).equals(Optional.of(offer))
                        && offer.product().equals(acceptance.product())
                        && offer.conditions().paymentModes().contains(deal.paymentMode())
                        && deal.paymentMode() == acceptance.paymentMode(),
                "the agreement is on something else than the offer %s",
                acceptance.offer());
        Broken.unless(
                world.product(offer.product()).orElse(null) instanceof Product.Offered now
                        && now.offer().equals(offer),
                "the offer %s did not stand any more",
                offer.id());
    }

    private void requireSound(Deal deal, Acceptance acceptance, Member buyer) {
        NewOffer conditions = deal.offer().conditions();
        Broken.unless(
                deal.buyer().equals(buyer.id()) && !buyer.id().equals(deal.seller()),
                "%s agreed in the name of %s",
                buyer.id(),
                deal.buyer());
        Broken.unless(
                mayAct(deal.seller()) && mayAct(conditions.broker()),
                "its seller or its broker was not in good standing");
        insiders.require(conditions, deal.buyer(), deal.seller());
        Money least = conditions.pricePerMessage().times(conditions.creditWindow());
        Broken.unless(acceptance.deposit().compareTo(least) >= 0, "a deposit is at least %s", least);
    }

    private boolean mayAct(MemberId member) {
        return roll.member(member).filter(Member::mayAct).isPresent();
    }

    private void requireSigner(Deal deal, Member buyer) {
        MemberId signs = switch (deal.paymentMode()) {
            case VOUCHER -> buyer.id();
            case METERED -> deal.offer().conditions().broker();
        };
        Broken.unless(
                deal.voucherSigner().equals(signs)
                        && roll.member(signs).map(Member::key).equals(Optional.of(deal.voucherKey())),
                "its vouchers would count under a key that is not the one of %s",
                signs);
    }
}
