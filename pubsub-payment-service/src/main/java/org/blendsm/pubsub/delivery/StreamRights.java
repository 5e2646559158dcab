package org.blendsm.pubsub.delivery;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.spring.ReadToEnd;
import org.blendsm.model.MemberId;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent.AgreementEnding;
import org.blendsm.model.agreement.AgreementEvent.AgreementExtended;
import org.blendsm.model.agreement.AgreementEvent.AgreementOpened;
import org.blendsm.model.agreement.AgreementEvent.DepositToppedUp;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.catalogue.CatalogueEvent.ProductWithdrawn;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.dispute.DisputeEvent;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent.MemberChanged;
import org.blendsm.model.payment.PaymentEvent;
import org.blendsm.pubsub.PoolBroker;
import org.blendsm.pubsub.agreement.AgreementRegister;
import org.blendsm.pubsub.anchoring.AnchoredStreams;
import org.blendsm.pubsub.anchoring.StreamBeginnings;
import org.blendsm.pubsub.broker.AgreementTerms;
import org.blendsm.pubsub.broker.LedgerPayment;
import org.blendsm.pubsub.broker.LedgerPayment.Word;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Parties;
import org.blendsm.pubsub.broker.Streams;
import org.blendsm.pubsub.broker.Tickets;
import org.blendsm.pubsub.catalogue.ProductIndex;
import org.blendsm.pubsub.catalogue.ProductIndex.CarriedStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What happened on the ledger, told to the broker: who may publish and receive here, how far, and from when on no more.
 * Told inside the transaction that moves the checkpoint, so nothing is missed; every word may be said again, as after a
 * rebuild of the read model, and changes nothing then. What the journal does not know is begun only when all of the
 * ledger is read: before that nobody can say whether it is new, or was lost here and goes on.
 */
@Component
class StreamRights {
    private static final Logger LOG = LoggerFactory.getLogger(StreamRights.class);
    private static final int PAGE = 500;

    private final PoolBroker broker;
    private final Meter meter;
    private final Streams streams;
    private final Tickets tickets;
    private final AgreementRegister agreements;
    private final ProductIndex products;
    private final LedgerMembers members;
    private final BarredMembers barred;
    private final AnchoredStreams anchored;
    private final StreamBeginnings beginnings;
    private final Clock clock;
    /** Whether all that had happened before the start is read. */
    private volatile boolean readToEnd;

    StreamRights(
            PoolBroker broker,
            Meter meter,
            Streams streams,
            Tickets tickets,
            AgreementRegister agreements,
            ProductIndex products,
            LedgerMembers members,
            BarredMembers barred,
            AnchoredStreams anchored,
            StreamBeginnings beginnings,
            Clock clock) {
        this.broker = broker;
        this.meter = meter;
        this.streams = streams;
        this.tickets = tickets;
        this.agreements = agreements;
        this.products = products;
        this.members = members;
        this.barred = barred;
        this.anchored = anchored;
        this.beginnings = beginnings;
        this.clock = clock;
    }

    /** What happens from then on is new: no journal ever had it. */
    @EventListener
    void on(ReadToEnd event) {
        learnWhatIsCarried();
        readToEnd = true;
    }

    /**
     * A broker that lost its journal learns again what it carries, and where that goes on; to any other this says
     * nothing new.
     */
    void learnWhatIsCarried() {
        pages(
                after -> products.carriedBy(broker.address(), after, PAGE),
                stream -> stream.id().toString(),
                page -> {
                    page.forEach(this::goOn);
                    tellWhatIsMissing(page.stream().map(CarriedStream::id).toList());
                });
        pages(
                after -> agreements.movingAt(broker.address(), after, PAGE),
                agreement -> id(agreement).toString(),
                page -> page.forEach(this::learn));
    }

    private void goOn(CarriedStream carried) {
        ProductId stream = carried.id();
        if (!streams.isOpen(stream)) {
            long first = beginnings.of(stream);
            streams.open(stream, first);
            if (first > 0) {
                LOG.warn(
                        "Stream {} was not in this broker's journal, and goes on at sequence {}: what was published"
                                + " before is not here",
                        stream,
                        first);
            }
        }
        streams.setNumbered(stream, carried.hashedElsewhere());
    }

    /** Only the journal has the messages: one that is older than what is anchored gives sequences a second time. */
    private void tellWhatIsMissing(List<ProductId> page) {
        anchored.treeSizes(page).forEach((stream, size) -> {
            long next = streams.next(stream);
            if (next < size) {
                LOG.error(
                        "Stream {} has {} messages here, and {} are anchored: this broker's journal was lost, or is an"
                                + " older one. Stop, and bring the newest one back before anything is published",
                        stream,
                        next,
                        size);
            }
        });
    }

    /** One page after the other; each begins after the last one's last id. */
    private static <T> void pages(
            Function<String, List<T>> pageAfter, Function<T, String> id, Consumer<List<T>> action) {
        String after = "";
        for (List<T> page = pageAfter.apply(after); !page.isEmpty(); page = pageAfter.apply(after)) {
            action.accept(page);
            after = id.apply(page.getLast());
        }
    }

    private void learn(Agreement agreement) {
        tell(agreement);
        if (!(agreement instanceof Agreement.Open)) {
            meter.end(id(agreement));
        } else if (!mayAct(agreement.deal().buyer()) || !mayAct(agreement.deal().seller())) {
            meter.revoke(id(agreement));
        } else {
            meter.reinstate(id(agreement));
        }
        tellWhatIsOpenAgain(agreement);
    }

    /** What has run out is ended here before the ledger hears of it. */
    private void tellWhatIsOpenAgain(Agreement agreement) {
        if (agreement instanceof Agreement.Open
                && clock.instant().isBefore(agreement.deal().expiresAt())
                && meter.hasEnded(id(agreement))) {
            LOG.warn(
                    "Agreement {} is open on the ledger and has ended here, as where the ledger was restored to before"
                            + " its end, or it was extended after that: nothing is delivered for it. Its parties have to end"
                            + " it, and to agree anew under another Idempotency-Key",
                    id(agreement));
        }
    }

    @EventListener
    void on(ProductOffered event) {
        Offer offer = event.product().offer();
        if (readToEnd && broker.carries(offer)) {
            streams.open(offer.product());
            streams.setNumbered(offer.product(), !offer.anchorer().equals(broker.address()));
        }
    }

    @EventListener
    void on(ProductWithdrawn event) {
        closeToPublisherWhereNobodyListens(event.product().listing().id());
    }

    @EventListener
    void on(AgreementOpened event) {
        if (isMetered(event.agreement())) {
            meter.open(terms(event.agreement()));
        }
    }

    @EventListener
    void on(DepositToppedUp event) {
        if (isMetered(event.agreement())) {
            meter.topUp(event.agreement().deal().id(), depositedMessages(event.agreement()));
        }
    }

    /** Its stream knows of no term. An acceptance that was held back may come after the old one. */
    @EventListener
    void on(AgreementExtended event) {
        if (readToEnd && isCarried(event.agreement())) {
            tellWhatIsOpenAgain(event.agreement());
        }
    }

    @EventListener
    void on(AgreementEnding event) {
        end(event.agreement());
    }

    @EventListener
    void on(PaymentEvent event) {
        if (!(event.agreement() instanceof Agreement.Open)) {
            end(event.agreement());
        } else if (isMetered(event.agreement())) {
            tell(event.agreement());
        }
    }

    @EventListener
    void on(DisputeEvent event) {
        end(event.agreement());
    }

    /** Cuts off everything of a member who may no longer act, and gives it back to one who may again. */
    @EventListener
    void on(MemberChanged event) {
        Member member = event.member();
        if (!barred.changes(member)) {
            return;
        }
        pages(
                after -> agreements.openOf(member.id(), broker.address(), after, PAGE),
                agreement -> id(agreement).toString(),
                page -> {
                    if (member.mayAct()) {
                        reinstate(page, member.id());
                    } else {
                        page.stream().filter(this::isMetered).forEach(agreement -> meter.revoke(id(agreement)));
                    }
                });
        if (!member.mayAct()) {
            pages(
                    after -> products.carriedFor(member.id(), broker.address(), after, PAGE),
                    ProductId::toString,
                    page -> page.forEach(tickets::revokePublisher));
        }
    }

    /** Where the other side may act too. */
    private void reinstate(List<Agreement> page, MemberId party) {
        Set<MemberId> out = barred.among(
                page.stream().map(agreement -> otherParty(agreement, party)).toList());
        page.stream()
                .filter(agreement -> isMetered(agreement) && !out.contains(otherParty(agreement, party)))
                .forEach(agreement -> meter.reinstate(id(agreement)));
    }

    private void end(Agreement agreement) {
        if (isMetered(agreement)) {
            tell(agreement);
            meter.end(id(agreement));
        }
        if (isCarried(agreement)) {
            closeToPublisherWhereNobodyListens(agreement.deal().offer().product());
        }
    }

    /** A broker that lost its journal has never heard of it. */
    private void tell(Agreement agreement) {
        LedgerPayment payment = payment(agreement);
        meter.open(terms(agreement), payment, wasAcknowledged(agreement) ? payment.messages() : 0);
        meter.settled(id(agreement), payment);
    }

    /**
     * Whether all that is claimed had arrived: a buyer signed for it, or the broker did for what was acknowledged. Once
     * nothing more comes it signs for what was delivered.
     */
    private static boolean wasAcknowledged(Agreement agreement) {
        return agreement instanceof Agreement.Open || agreement.deal().paymentMode() == PaymentMode.VOUCHER;
    }

    /** A withdrawn product's stream goes on as long as somebody has bought it. */
    private void closeToPublisherWhereNobodyListens(ProductId id) {
        boolean withdrawn =
                products.find(id).filter(Product.Withdrawn.class::isInstance).isPresent();
        if (withdrawn && !agreements.anyOpenOn(id)) {
            tickets.revokePublisher(id);
        }
    }

    private static MemberId otherParty(Agreement agreement, MemberId party) {
        MemberId buyer = agreement.deal().buyer();
        return party.equals(buyer) ? agreement.deal().seller() : buyer;
    }

    private boolean mayAct(MemberId member) {
        return members.find(member).filter(Member::mayAct).isPresent();
    }

    /** Here, and known to the journal or new. */
    private boolean isMetered(Agreement agreement) {
        return isCarried(agreement) && (readToEnd || meter.knows(id(agreement)));
    }

    private boolean isCarried(Agreement agreement) {
        return broker.carries(agreement.deal().offer());
    }

    private static AgreementId id(Agreement agreement) {
        return agreement.deal().id();
    }

    private static AgreementTerms terms(Agreement agreement) {
        Agreement.Deal deal = agreement.deal();
        return new AgreementTerms(
                deal.id(),
                deal.offer().product(),
                Optional.of(new Parties(deal.buyer(), deal.seller())),
                deal.paymentMode(),
                deal.offer().conditions().creditWindow(),
                depositedMessages(agreement));
    }

    /** A ruling is in money, and no voucher need stand behind it. */
    private static LedgerPayment payment(Agreement agreement) {
        Agreement.Purse purse = agreement.purse();
        return switch (agreement) {
            case Agreement.Open _, Agreement.Ending _, Agreement.Disputed _ ->
                new LedgerPayment(purse.claimed(), Word.SO_FAR);
            case Agreement.Settled _ -> new LedgerPayment(purse.claimed(), Word.CLOSING);
            case Agreement.Resolved _ ->
                new LedgerPayment(agreement.deal().offer().conditions().messagesFor(purse.spent()), Word.RULING);
        };
    }

    private static long depositedMessages(Agreement agreement) {
        return agreement
                .deal()
                .offer()
                .conditions()
                .messagesFor(agreement.purse().deposited());
    }
}
