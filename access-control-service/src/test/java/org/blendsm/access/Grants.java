package org.blendsm.access;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.AccessEvent;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.DelegationBounds;
import org.blendsm.model.access.NewDelegation;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.token.Movement;

/** Rights of a buyer on a seller's product, given by hand or by an agreement, as the ledger would tell of them. */
record Grants(Member seller, Member buyer) {
    static final Instant YESTERDAY = Instant.now().minus(Duration.ofDays(1));

    ProductId product() {
        return new ProductId(hash("product of " + seller.id()));
    }

    /** To open records, for so long from yesterday on. */
    Capability.Issued byHand(String name, Duration duration) {
        return new Capability.Issued(new Capability.Right(
                new CapabilityId(hash(name)),
                seller.id(),
                buyer.id(),
                List.of(Action.OPEN),
                product(),
                YESTERDAY,
                YESTERDAY.plus(duration),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new DelegationBounds(2, 2)),
                hash("body")));
    }

    /** Handed on by its holder, for as long as the holder has it. */
    AccessEvent.CapabilityDelegated delegated(Capability.Issued own, Member to) {
        Capability.Right right = own.right();
        NewDelegation asked =
                new NewDelegation(to.id(), right.actions(), right.notAfter(), Optional.of(new DelegationBounds(1, 1)));
        CapabilityId child = new CapabilityId(hash("of " + right.id() + " to " + to.id()));
        return new AccessEvent.CapabilityDelegated(
                new Capability.Issued(right.delegated(child, asked, hash("delegation"), YESTERDAY)),
                new Capability.Issued(right.handedOn()));
    }

    Agreement.Open agreement(String name) {
        NewOffer conditions = new NewOffer(
                new Money(5),
                10,
                30,
                Duration.ofDays(30),
                Duration.ofHours(1),
                0,
                List.of(PaymentMode.VOUCHER),
                HashedBy.BROKER,
                seller.id(),
                0);
        Offer offer = new Offer(
                new OfferId(hash("offer")), product(), 1, hash("description"), seller.id(), conditions, YESTERDAY);
        return new Agreement.Open(
                new Agreement.Deal(
                        new AgreementId(hash(name)),
                        offer,
                        buyer.id(),
                        PaymentMode.VOUCHER,
                        hash("network"),
                        buyer.id(),
                        buyer.key(),
                        new CapabilityId(hash("capability of " + name)),
                        YESTERDAY,
                        YESTERDAY.plus(conditions.term()),
                        hash("acceptance")),
                Agreement.Purse.of(new Money(1_000), YESTERDAY));
    }

    AgreementEvent.AgreementOpened opened(Agreement.Open agreement) {
        Agreement.Deal deal = agreement.deal();
        var capability = new Capability.Issued(new Capability.Right(
                deal.capability(),
                deal.seller(),
                deal.buyer(),
                List.of(Action.SUBSCRIBE, Action.OPEN),
                product(),
                deal.openedAt(),
                deal.expiresAt(),
                Optional.of(deal.id().value()),
                Optional.empty(),
                Optional.empty(),
                deal.body()));
        return new AgreementEvent.AgreementOpened(agreement, capability, nothingMoved());
    }

    AgreementEvent extended(Agreement.Open agreement) {
        return new AgreementEvent.AgreementExtended(agreement, opened(agreement).capability());
    }

    AgreementEvent ending(Agreement.Open open) {
        return new AgreementEvent.AgreementEnding(new Agreement.Ending(
                open.deal(), open.purse(), buyer.id(), YESTERDAY, Optional.of(YESTERDAY.plus(Duration.ofHours(1)))));
    }

    static Movement nothingMoved() {
        return new Movement(List.of(), Optional.empty(), List.of(), List.of());
    }

    static Sha256 hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
