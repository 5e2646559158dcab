package org.blendsm.chaincode.agreement;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.chaincode.state.AccountRows;
import org.blendsm.chaincode.state.AgreementRows;
import org.blendsm.chaincode.state.CapabilityRows;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.state.ProductRows;
import org.blendsm.chaincode.token.TokenRules;
import org.blendsm.chaincode.transaction.Body;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.chaincode.zone.Insiders;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Capability;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.agreement.Extension;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.membership.Member;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Movement;

/** The ledger's side of {@link Agreements}. */
public final class AgreementContract implements Agreements {
    private final Transaction tx;
    private final AgreementRows agreements;
    private final ProductRows products;
    private final MemberRows members;
    private final AccountRows accounts;

    public AgreementContract(Transaction tx) {
        this.tx = tx;
        this.agreements = new AgreementRows(tx.rows());
        this.products = new ProductRows(tx.rows());
        this.members = new MemberRows(tx.rows());
        this.accounts = new AccountRows(tx.rows());
    }

    @Override
    public Agreement accept(IdempotencyKey key, Acceptance acceptance) {
        AgreementId id = new AgreementId(tx.idFor(key));
        Sha256 body = Body.hash(acceptance.wish());
        Optional<Agreement> before = agreements.find(id);
        if (before.isPresent()) {
            Body.requireSame(before.get().deal().body(), body);
            return before.get();
        }
        Offer offer = AgreementRules.standing(products.get(acceptance.product()), acceptance.offer());
        Member seller = members.get(offer.seller());
        Member broker = members.get(offer.conditions().broker());
        Sha256 network = tx.network().fingerprint();
        var agreement =
                AgreementRules.open(id, offer, acceptance, tx.caller(), seller, broker, network, body, tx.time());
        requireInside(agreement.deal());
        Capability.Issued capability = AgreementRules.capability(agreement);
        Movement movement = lock(id, acceptance.deposit(), acceptance.fold());
        agreements.add(agreement);
        new CapabilityRows(tx.rows()).put(capability);
        accounts.apply(movement);
        tx.emit(new AgreementEvent.AgreementOpened(agreement, capability, movement));
        return agreement;
    }

    @Override
    public Agreement topUp(IdempotencyKey key, TopUp topUp) {
        Sha256 body = Body.hash(topUp.wish());
        Optional<Entry> before = accounts.entry(tx.idFor(key));
        if (before.isPresent()) {
            Body.requireSame(before.get().body(), body);
            return agreements.get(topUp.agreement());
        }
        MemberId buyer = tx.caller().id();
        AgreementId id = topUp.agreement();
        Agreement.Open agreement = AgreementRules.topUp(agreements.get(id), buyer, topUp.amount(), tx.time());
        Movement movement = lock(id, topUp.amount(), topUp.fold());
        AccountId escrow = AccountId.escrow(id.value());
        Entry entry = new Entry(tx.idFor(key), AccountId.of(buyer), escrow, topUp.amount(), body, tx.time());
        agreements.put(agreement);
        accounts.put(entry);
        accounts.apply(movement);
        tx.emit(new AgreementEvent.DepositToppedUp(agreement, entry, movement));
        return agreement;
    }

    /** What is offered in a zone is between members of it, now as when it was offered. */
    private void requireInside(Agreement.Deal deal) {
        deal.offer()
                .conditions()
                .zone()
                .ifPresent(zone -> new Insiders(tx.rows()).require(zone, deal.buyer(), deal.seller()));
    }

    private Movement lock(AgreementId agreement, Money amount, Fold fold) {
        MemberId buyer = tx.caller().id();
        List<CreditRow> folded = accounts.credits(buyer, fold);
        return TokenRules.lock(
                accounts.base(buyer), folded, () -> accounts.hasMoreThan(buyer, folded), agreement.value(), amount);
    }

    @Override
    public Extension proposeExtension(AgreementId id, Instant until) {
        Agreement agreement = agreements.get(id);
        Optional<Extension> before = agreements.extension(id);
        Extension proposed =
                AgreementRules.propose(agreement, before, tx.caller().id(), until, tx.time());
        if (!before.equals(Optional.of(proposed))) {
            agreements.put(proposed);
            tx.emit(new AgreementEvent.ExtensionProposed(proposed));
        }
        return proposed;
    }

    @Override
    public Agreement acceptExtension(AgreementId id, Instant until) {
        Agreement agreement = agreements.get(id);
        Extension extension = AgreementRules.proposed(
                agreement, agreements.extension(id), tx.caller().id(), until);
        if (agreement.deal().expiresAt().equals(until)) {
            return agreement;
        }
        var extended = AgreementRules.extend(agreement, extension, members.get(extension.by()), tx.time());
        requireInside(extended.deal());
        CapabilityRows capabilities = new CapabilityRows(tx.rows());
        Capability.Right right = capabilities.get(extended.deal().capability()).right();
        // nobody takes back a right that an agreement issued
        var longer = new Capability.Issued(right.until(until));
        agreements.put(extended);
        capabilities.put(longer);
        tx.emit(new AgreementEvent.AgreementExtended(extended, longer));
        return extended;
    }

    @Override
    public Agreement end(AgreementId id) {
        Agreement agreement = agreements.get(id);
        Agreement.Ending ending = AgreementRules.end(agreement, tx.caller().id(), tx.time());
        if (!ending.equals(agreement)) {
            agreements.put(ending);
            tx.emit(new AgreementEvent.AgreementEnding(ending));
        }
        return ending;
    }

    @Override
    public Agreement openClaims(AgreementId id) {
        Agreement agreement = agreements.get(id);
        Agreement.Ending opened = AgreementRules.openClaims(agreement, tx.time());
        if (!opened.equals(agreement)) {
            agreements.put(opened);
            tx.emit(new AgreementEvent.ClaimsOpened(opened));
        }
        return opened;
    }

    @Override
    public Agreement agreement(AgreementId id) {
        return agreements.get(id);
    }

    @Override
    public Extension extension(AgreementId id) {
        return agreements.extension(id).orElseThrow(AgreementRules::notProposed);
    }

    @Override
    public Page<Agreement> of(MemberId party, PageRequest page) {
        return agreements.of(party, page);
    }
}
