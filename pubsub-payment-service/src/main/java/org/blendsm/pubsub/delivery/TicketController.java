package org.blendsm.pubsub.delivery;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import java.util.OptionalLong;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;
import org.blendsm.pubsub.PoolBroker;
import org.blendsm.pubsub.agreement.AgreementRegister;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Streams;
import org.blendsm.pubsub.broker.Tickets;
import org.blendsm.pubsub.catalogue.ProductIndex;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/tickets")
@Tag(name = "Tickets", description = "The password with which an MQTT client publishes or receives one stream")
class TicketController {
    private final PoolBroker broker;
    private final BrokerAddresses addresses;
    private final Tickets tickets;
    private final Streams streams;
    private final Meter meter;
    private final ProductIndex products;
    private final AgreementRegister agreements;
    private final LedgerMembers members;
    private final ReceivingRight receiving;

    TicketController(
            PoolBroker broker,
            BrokerAddresses addresses,
            Tickets tickets,
            Streams streams,
            Meter meter,
            ProductIndex products,
            AgreementRegister agreements,
            LedgerMembers members,
            ReceivingRight receiving) {
        this.broker = broker;
        this.addresses = addresses;
        this.tickets = tickets;
        this.streams = streams;
        this.meter = meter;
        this.products = products;
        this.agreements = agreements;
        this.members = members;
        this.receiving = receiving;
    }

    /**
     * What the ticket is for: one product to publish, or one agreement to receive.
     *
     * @param product to publish: the id of your own product; then without an agreement
     * @param agreement to receive: the id of your open agreement; then without a product
     */
    @Schema(example = """
            {"product": "a8792157cb4f27fb949c035f45518c61e884bb86e6f420204379c2baa8beb66e"}""")
    record NewTicket(Optional<ProductId> product, Optional<AgreementId> agreement) {
        NewTicket {
            if (product.isPresent() == agreement.isPresent()) {
                throw new IllegalArgumentException("a ticket names either a product or an agreement");
            }
        }
    }

    @PostMapping
    @Operation(
            summary = "A ticket to publish your product or to receive what you bought",
            description =
                    "The password is shown once. A new ticket replaces the one before and cuts its session. A seller is"
                            + " told which sequence its next message has. A buyer who"
                            + " left earlier agreements with this seller unpaid is told what is left of its credit window.")
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    ResponseEntity<Ticket> issue(MemberId caller, @RequestBody NewTicket wish) {
        Ticket ticket = wish.product()
                .map(product -> toPublish(caller, product))
                .orElseGet(() -> toSubscribe(caller, wish.agreement().orElseThrow()));
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(ticket);
    }

    private Ticket toPublish(MemberId caller, ProductId id) {
        Product product = products.existing(id);
        if (!product.listing().owner().equals(caller)) {
            throw new Refused(RefusalCode.NOT_THE_OWNER, "Only its owner publishes a product.");
        }
        Offer offer = product.latestOffer()
                .orElseThrow(() -> new Refused(
                        RefusalCode.OFFER_NOT_CURRENT, "Make an offer first: it names the broker of the stream."));
        broker.requireCarried(offer);
        if (product instanceof Product.Withdrawn && !agreements.anyOpenOn(id)) {
            throw new Refused(RefusalCode.PRODUCT_WITHDRAWN, "The product is withdrawn and nobody receives it.");
        }
        if (members.findAndHold(caller).filter(Member::mayAct).isEmpty()) {
            throw new Refused(RefusalCode.NOT_IN_GOOD_STANDING, "You may not publish any more.");
        }
        ReceivingRight.requireLearned(streams.isOpen(id));
        String password = tickets.toPublish(id);
        return new Ticket(
                id.toString(),
                id.toString(),
                password,
                Streams.topic(id),
                Optional.empty(),
                OptionalLong.of(streams.nextOnDisk(id)),
                addresses.urls(),
                OptionalLong.empty(),
                Optional.empty());
    }

    private Ticket toSubscribe(MemberId caller, AgreementId id) {
        Agreement.Deal deal = receiving.require(caller, id);
        return new Ticket(
                id.toString(),
                id.toString(),
                tickets.toSubscribe(id),
                Streams.topic(deal.offer().product()),
                Optional.of(Meter.TICKS),
                OptionalLong.empty(),
                addresses.urls(),
                OptionalLong.of(meter.creditWindow(id)),
                Optional.of(deal.expiresAt()));
    }
}
