package org.blendsm.cli.demo;

import java.util.Map;
import java.util.Optional;
import org.blendsm.cli.trade.ManagedMember;
import org.blendsm.client.StreamAccess;
import org.blendsm.fabric.Signatory;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecords;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.Ratings;
import org.blendsm.model.token.Fold;

/**
 * What strangers try, and what those who may do something try to do once too often. Whatever the ledger decides is
 * tried twice: over REST, and straight at the peer's gateway with the member's own certificate, past every service.
 * Tickets, sealed bytes and the broker's connections are no ledger matter: there is nobody to ask past the service that
 * has them. A member whose key identity-service keeps has no way past the services at all.
 */
final class Attempts {
    private static final String OVER_REST = ", over REST";
    private static final String STRAIGHT = ", straight at the peer";

    private final Cast cast;
    private final Refusals refusals;

    Attempts(Cast cast, Refusals refusals) {
        this.cast = cast;
        this.refusals = refusals;
    }

    void toBuyWithoutMoney(Product.Offered product, Money deposit) {
        Acceptance wish = Sale.acceptance(product, deposit, Fold.NONE);
        refusals.mustRefuse(
                "accept without money",
                () -> cast.stranger().ledger(Agreements.class).accept(Sale.fresh(), wish));
        Map<String, Object> asked = Map.of(
                "product",
                wish.product(),
                "offer",
                wish.offer(),
                "deposit",
                deposit,
                "paymentMode",
                PaymentMode.VOUCHER);
        refusals.mustRefuse(
                "accept without money" + OVER_REST,
                () -> cast.visitor().door().post("/api/v1/agreements", asked, Optional.of(Sale.fresh()), Object.class));
    }

    /** No ledger matter: a ticket is the broker's. */
    void toReceive(AgreementId agreement) {
        refusals.mustRefuse(
                "a stranger's ticket for the stream",
                () -> StreamAccess.toReceive(cast.stranger().door(), agreement));
    }

    /** Over REST it is the buyer who brings vouchers, to the broker; at the ledger it is the broker. */
    void toPayTooMuch(Reader reader, long messages) {
        SignedVoucher voucher = reader.voucher(messages, false);
        refusals.mustRefuse("a voucher above the deposit", () -> reader.bring(voucher));
        cast.broker()
                .ifPresent(broker ->
                        refusals.mustRefuse("a voucher above the deposit" + STRAIGHT, () -> settle(broker, voucher)));
    }

    /** Between settlements the broker alone knows which voucher is the best: no ledger matter yet. */
    void toPayTwice(Reader reader) {
        refusals.mustRefuse("a voucher brought twice", () -> reader.bring(reader.voucher(reader.paid(), false)));
    }

    void toSettleAgain(Reader reader) {
        cast.broker()
                .ifPresent(broker -> refusals.mustRefuse(
                        "an old voucher after the last" + STRAIGHT, () -> settle(broker, reader.voucher(1, false))));
    }

    private static void settle(Signatory broker, SignedVoucher voucher) {
        broker.contract(Payments.class).settle(new Claim(voucher, Optional.empty()));
    }

    /** The bytes are no ledger matter; who is given their key is. */
    void toOpen(RecordId record, CapabilityId capability) {
        String path = "/api/v1/sealed-records/" + record;
        refusals.mustRefuse(
                "a stranger fetches the sealed record",
                () -> cast.stranger().door().bytes(path + "/content"));
        byte[] envelope = new byte[80];
        refusals.mustRefuse(
                "a stranger gives the sealed record away" + STRAIGHT,
                () -> cast.stranger()
                        .ledger(SealedRecords.class)
                        .grant(new Grant(record, capability, Sha256.of(envelope))));
        Map<String, Object> asked = Map.of("capability", capability, "envelope", Sale.base64(envelope));
        refusals.mustRefuse(
                "a stranger gives the sealed record away" + OVER_REST,
                () -> cast.visitor().door().post(path + "/envelopes", asked, Object.class));
    }

    /** The buyer, who could until then. */
    void toOpenAfterTheEnd(RecordId record) {
        String path = "/api/v1/sealed-records/" + record;
        refusals.mustRefuse(
                "the sealed record after the end", () -> cast.buyer().door().bytes(path + "/content"));
        refusals.mustRefuse(
                "the sealed record's key after the end",
                () -> cast.buyer().door().get(path + "/envelopes/mine", Object.class));
    }

    void toEnd(AgreementId agreement) {
        refusals.mustRefuse(
                "a stranger ends the agreement",
                () -> cast.stranger().ledger(Agreements.class).end(agreement));
        refusals.mustRefuse(
                "a stranger ends the agreement" + OVER_REST,
                () -> cast.visitor().door().post("/api/v1/agreements/" + agreement + "/end", Map.of(), Object.class));
    }

    void toSettle(AgreementId agreement, SignedVoucher last) {
        refusals.mustRefuse(
                "a stranger settles",
                () -> cast.stranger().ledger(Payments.class).settle(new Claim(last, Optional.empty())));
        refusals.mustRefuse(
                "a stranger settles" + OVER_REST,
                () -> cast.visitor()
                        .door()
                        .post("/api/v1/agreements/" + agreement + "/settlements", Map.of(), Object.class));
    }

    /** The buyer's key is its own, the seller's is kept for it: between them both ways are tried. */
    void toRate(AgreementId agreement) {
        NewRating rating = new NewRating(agreement, 3, Optional.empty());
        refusals.mustRefuse(
                "the buyer rates twice",
                () -> cast.buyer().ledger(Ratings.class).rate(rating));
        refusals.mustRefuse("the seller rates twice", () -> rateOverRest(cast.seller(), rating));
        refusals.mustRefuse(
                "a stranger rates", () -> cast.stranger().ledger(Ratings.class).rate(rating));
        refusals.mustRefuse("a stranger rates" + OVER_REST, () -> rateOverRest(cast.visitor(), rating));
    }

    private static void rateOverRest(ManagedMember member, NewRating rating) {
        member.door().post("/api/v1/ratings", rating, Rating.class);
    }
}
