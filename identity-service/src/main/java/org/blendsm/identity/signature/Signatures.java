package org.blendsm.identity.signature;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Optional;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.identity.Declined;
import org.blendsm.identity.accesstoken.Custody;
import org.blendsm.identity.accesstoken.MemberToken;
import org.blendsm.identity.accesstoken.MemberTokens;
import org.blendsm.identity.custody.LostKeys;
import org.blendsm.identity.custody.ManagedKeys;
import org.blendsm.identity.custody.SpendingLimits;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.problem.EdgeProblem;
import org.springframework.stereotype.Component;

/**
 * Signs with members' managed keys. Whoever asks, the order is the same: is the member's token for the service that
 * asks, may the member act, is this the service's trade, is it within the member's limit; then the audit row is
 * written; then the key is opened.
 */
@Component
class Signatures {
    private final MemberTokens tokens;
    private final Signers signers;
    private final ManagedKeys keys;
    private final LostKeys lost;
    private final SignatureRules rules;
    private final SpendingLimits limits;
    private final SignatureAudit audit;
    private final Clock clock;

    Signatures(
            MemberTokens tokens,
            Signers signers,
            ManagedKeys keys,
            LostKeys lost,
            SignatureRules rules,
            SpendingLimits limits,
            SignatureAudit audit,
            Clock clock) {
        this.tokens = tokens;
        this.signers = signers;
        this.keys = keys;
        this.lost = lost;
        this.rules = rules;
        this.limits = limits;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * @return DER, low-S, for proposals and transactions; 64 bytes r ‖ s for documents
     * @throws Declined where the key may not sign this, for this service, now
     * @throws Refused {@code MALFORMED}, {@code NOT_IN_GOOD_STANDING}
     */
    byte[] sign(CallingServices.Asked asked) {
        MemberToken token = tokens.read(asked.request().memberToken())
                .orElseThrow(() -> new Declined(
                        EdgeProblem.TOKEN_INVALID, "The member's token is none of this pool's, or it is over."));
        ToSign toSign = ToSign.read(asked.request());
        SignatureAudit.Entry entry = entry(asked, token, toSign);
        ManagedKeys.Kept key = checked(asked.service(), token, toSign, entry);
        audit.write(entry);
        return sign(keys.open(key), toSign, asked.request().payload());
    }

    private ManagedKeys.Kept checked(String service, MemberToken token, ToSign toSign, SignatureAudit.Entry entry) {
        try {
            return check(service, token, toSign, entry);
        } catch (Refused refused) {
            audit.write(entry.refused(refused.code().name()));
            throw refused;
        } catch (Declined declined) {
            audit.write(entry.refused(declined.problem().name()));
            throw declined;
        }
    }

    private ManagedKeys.Kept check(String service, MemberToken token, ToSign toSign, SignatureAudit.Entry entry) {
        Declined.unless(
                token.services().contains(service),
                EdgeProblem.TOKEN_FOR_ANOTHER_SERVICE,
                "The member's token is not for " + service + ".");
        Declined.unless(
                token.custody() == Custody.MANAGED,
                EdgeProblem.OWN_KEY,
                "This member holds its own key: it signs at a peer's gateway, with the client library.");
        Signers.Signer signer = admitted(token.member());
        MemberId member = signer.member().id();
        signer.key().ifPresent(kept -> lost.refuse(signer.member(), kept));
        switch (toSign) {
            case FabricProposal proposal -> {
                rules.checkProposal(service, proposal, creator(signer), clock.instant());
                Spending.of(proposal.call()).ifPresent(amount -> limits.check(member, amount));
            }
            case FabricTransaction transaction -> {
                rules.checkTransaction(transaction, entry.proposal(), creator(signer));
                Spending.of(transaction.call())
                        .ifPresent(amount -> limits.count(member, transaction.proposal(), amount));
            }
            case ToSign.Document document -> rules.checkDocument(service, document);
        }
        return signer.key().orElseThrow(() -> new Declined(EdgeProblem.OWN_KEY, "This member's key is not kept here."));
    }

    private Signers.Signer admitted(MemberId address) {
        return signers.find(address)
                .filter(signer -> signer.member().mayAct())
                .orElseThrow(() ->
                        new Refused(RefusalCode.NOT_IN_GOOD_STANDING, "The ledger says that this member may not act."));
    }

    private static Creator creator(Signers.Signer signer) {
        return signer.creator()
                .orElseThrow(() -> new Declined(
                        EdgeProblem.NOT_ENROLLED, "The certificate is not here yet: try again in a moment."));
    }

    /** What the audit will say. A transaction is entered as what its proposal was. */
    private SignatureAudit.Entry entry(CallingServices.Asked asked, MemberToken token, ToSign toSign) {
        var blank = new SignatureAudit.Entry(
                0,
                clock.instant(),
                token.member(),
                asked.service(),
                asked.request().jti(),
                token.id(),
                asked.request().kind(),
                "unknown",
                Optional.empty(),
                Optional.empty(),
                Sha256.of(asked.request().payload()),
                Optional.empty());
        return switch (toSign) {
            case FabricProposal proposal -> blank.about(proposal.function(), proposal.txId(), proposal.fingerprint());
            case FabricTransaction transaction ->
                audit.proposal(transaction.txId(), token.member(), asked.service())
                        .map(signed -> blank.about(signed.function(), transaction.txId(), signed.fingerprint()))
                        .orElse(blank);
            case ToSign.Document document -> blank.about(document.type());
        };
    }

    private byte[] sign(SigningKey key, ToSign toSign, byte[] payload) {
        try {
            return switch (toSign) {
                case FabricProposal _, FabricTransaction _ -> key.sign(payload);
                case ToSign.Document document ->
                    key.es256().sign(DetachedJws.signingInput(document.type(), rules.network(), payload));
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a managed key does not sign", e);
        }
    }
}
