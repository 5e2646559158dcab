package org.blendsm.chaincode.privacy;

import java.time.Instant;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.Decision;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.NewConsent;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;

/** Who may seal a record, give others its key, and erase it; and whose consent that needs. */
final class PrivacyRules {
    private PrivacyRules() {}

    /** @throws Refused {@code NOT_THE_OWNER} to anyone but the product's owner */
    static SealedRecord.Kept register(
            RecordId id, NewSealedRecord record, Sha256 body, Product product, MemberId caller, Instant now) {
        if (!product.listing().owner().equals(caller)) {
            throw new Refused(
                    RefusalCode.NOT_THE_OWNER, "only " + product.listing().owner() + " seals records of this product");
        }
        return new SealedRecord.Kept(id, caller, record, body, now);
    }

    /**
     * The record, where its owner may still give envelopes for it.
     *
     * @throws Refused {@code NOT_THE_OWNER} to anyone else; {@code RECORD_ERASED} once only the tombstone is left
     */
    static SealedRecord.Kept grantable(SealedRecord record, MemberId caller) {
        requireOwner(record, caller);
        return switch (record) {
            case SealedRecord.Kept kept -> kept;
            case SealedRecord.Erased erased ->
                throw new Refused(
                        RefusalCode.RECORD_ERASED, "erased at " + erased.at() + ": nothing is left to be opened");
        };
    }

    /**
     * An envelope for the holder of a right to open this record's product.
     *
     * @param mayOpen the decision on that right for {@code OPEN}
     * @throws Refused {@code CAPABILITY_NOT_FOR_RECORD} where the right is on another product or opens no records;
     *     {@code CAPABILITY_NOT_LIVE} where it does not hold now
     */
    static Envelope grant(
            SealedRecord.Kept record, Grant grant, Capability.Right right, Decision mayOpen, Instant now) {
        if (!right.product().equals(record.content().product())
                || !right.actions().contains(mayOpen.action())) {
            throw new Refused(
                    RefusalCode.CAPABILITY_NOT_FOR_RECORD,
                    "name a capability that opens records of product "
                            + record.content().product());
        }
        if (!mayOpen.allowed()) {
            throw new Refused(RefusalCode.CAPABILITY_NOT_LIVE, "the capability is not live: " + mayOpen.reason());
        }
        return new Envelope(record.id(), right.holder(), right.id(), grant.envelope(), now);
    }

    /** Whether the holder has this very envelope already: asked again, it is answered again. */
    static boolean repeats(Envelope given, Grant asked) {
        return given.capability().equals(asked.capability()) && given.envelope().equals(asked.envelope());
    }

    /**
     * The tombstone; an erased record stays as it is.
     *
     * @throws Refused {@code NOT_THE_OWNER} to anyone but the record's owner
     */
    static SealedRecord.Erased erase(SealedRecord record, MemberId caller, Instant now) {
        requireOwner(record, caller);
        return switch (record) {
            case SealedRecord.Kept kept ->
                new SealedRecord.Erased(kept.id(), kept.owner(), kept.body(), LedgerTime.later(kept.at(), now));
            case SealedRecord.Erased erased -> erased;
        };
    }

    /** A member's consent, about itself, from now on. */
    static Consent.Given give(ConsentId id, NewConsent asked, Sha256 body, MemberId subject, Instant now) {
        return new Consent.Given(id, subject, asked, body, now, now.plus(asked.duration()));
    }

    /**
     * The consent, taken back; a withdrawn one stays as it is.
     *
     * @throws Refused {@code NOT_THE_SUBJECT} to anyone but who gave it
     */
    static Consent.Withdrawn withdraw(Consent consent, MemberId caller, Instant now) {
        if (!consent.subject().equals(caller)) {
            throw new Refused(RefusalCode.NOT_THE_SUBJECT, "only " + consent.subject() + " withdraws this consent");
        }
        return switch (consent) {
            case Consent.Given given -> given.withdrawn(LedgerTime.later(given.at(), now));
            case Consent.Withdrawn withdrawn -> withdrawn;
        };
    }

    /** @throws Refused {@code CONSENT_NOT_FOR_PRODUCT} */
    static void requireFor(ProductId product, Consent consent) {
        if (!consent.content().product().equals(product)) {
            throw new Refused(
                    RefusalCode.CONSENT_NOT_FOR_PRODUCT,
                    "the consent is for records of product " + consent.content().product());
        }
    }

    /**
     * The consent, where it holds now.
     *
     * @throws Refused {@code CONSENT_NOT_LIVE} with the reason
     */
    static Consent requireLive(Consent consent, Member subject, Instant now) {
        consent.objection(!subject.mayAct(), now).ifPresent(reason -> {
            throw new Refused(RefusalCode.CONSENT_NOT_LIVE, "the consent is not live: " + reason);
        });
        return consent;
    }

    private static void requireOwner(SealedRecord record, MemberId caller) {
        if (!record.owner().equals(caller)) {
            throw new Refused(RefusalCode.NOT_THE_OWNER, "only " + record.owner() + " decides on this record");
        }
    }
}
