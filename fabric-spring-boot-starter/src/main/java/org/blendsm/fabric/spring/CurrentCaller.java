package org.blendsm.fabric.spring;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerFault;
import org.blendsm.fabric.Signatory;
import org.blendsm.fabric.SignedMessage;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.problem.EdgeProblem;
import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.util.ConcurrentLruCache;

/**
 * The member whose access token came with the current request, as somebody who signs: with the key that
 * identity-service keeps for it. The beans of the ledger interfaces sign through here.
 */
public final class CurrentCaller {
    /** The claim of a token that says who holds the member's key. */
    public static final String CUSTODY = "custody";

    static final String MANAGED = "managed";
    private static final int REMEMBERED = 10_000;

    private final Ledger ledger;
    private final ServiceLedger service;
    private final MemberKeys keys;
    private final Sha256 network;
    private final ConcurrentLruCache<MemberId, Signatory> signatories =
            new ConcurrentLruCache<>(REMEMBERED, this::signatory);

    CurrentCaller(Ledger ledger, ServiceLedger service, MemberKeys keys, Sha256 network) {
        this.ledger = ledger;
        this.service = service;
        this.keys = keys;
        this.network = network;
    }

    /** @throws AuthenticationCredentialsNotFoundException where the request carries no token */
    public MemberId member() {
        return subject(token());
    }

    /**
     * Signs a document for this network with the caller's key.
     *
     * @throws SigningRefused {@code OWN_KEY} where the caller holds it
     */
    public DetachedJws sign(DocumentType type, Object document) {
        String token = managedToken().getTokenValue();
        SignatureRequest.Subject subject = new SignatureRequest.Subject(
                SignatureRequest.Kind.DOCUMENT,
                CanonicalJson.encode(document),
                Optional.of(type),
                Optional.of(network));
        try {
            return DetachedJws.sign(type, network, document, _ -> keys.sign(token, subject));
        } catch (GeneralSecurityException e) {
            throw new LedgerFault(null, "the signature of a document could not be made", e);
        }
    }

    /**
     * @throws SigningRefused {@code OWN_KEY} where the caller holds the key, so that only the caller can sign;
     *     {@code NOT_ENROLLED} where there is no certificate for its key yet
     */
    Signatory signatory() {
        return signatories.get(subject(managedToken()));
    }

    /**
     * The member has rotated its key since this replica looked it up. A replica that another one was faster than with
     * the block hears of it by no event.
     */
    static boolean hasAnotherCertificate(SigningRefused refused) {
        return refused.code().equals(EdgeProblem.FOREIGN_CREATOR.name());
    }

    @EventListener
    void on(MembershipEvent.MemberChanged event) {
        signatories.remove(event.member().id());
    }

    private Signatory signatory(MemberId id) {
        Member member = service.contract(Memberships.class).member(id);
        X509Certificate certificate = keys.certificate(id);
        if (!PublicKeyInfo.of(certificate.getPublicKey()).equals(member.key())) {
            // who keeps the keys may hear of a rotation after this service did
            throw new SigningRefused(
                    EdgeProblem.NOT_ENROLLED.name(),
                    "The certificate for the key that you have now is not here yet; try again in a moment.");
        }
        return ledger.as(new Identity(member.organisation(), certificate), managed(id))
                .witnessedBy(service.signatory())
                .telling(CostOfRequest::tell);
    }

    /**
     * Asks with the token of the request at that moment: the signatory is remembered, a token never. Who is refused is
     * looked up again, for a rotation may have come while it was looked up the last time.
     */
    private Signer managed(MemberId id) {
        return (kind, message) -> {
            try {
                return keys.sign(managedToken().getTokenValue(), SignatureRequest.Subject.fabric(kind(kind), message));
            } catch (SigningRefused no) {
                signatories.remove(id);
                throw no;
            }
        };
    }

    private static SignatureRequest.Kind kind(SignedMessage message) {
        return switch (message) {
            case PROPOSAL -> SignatureRequest.Kind.PROPOSAL;
            case TRANSACTION -> SignatureRequest.Kind.TRANSACTION;
            case COMMIT_STATUS, EVENTS, BLOCKS ->
                throw new IllegalStateException("a member's key is never asked for a " + message);
        };
    }

    private static MemberId subject(Jwt token) {
        return new MemberId(Objects.requireNonNull(token.getSubject(), "a token without a subject passed the check"));
    }

    private static Jwt managedToken() {
        Jwt token = token();
        if (!MANAGED.equals(token.getClaimAsString(CUSTODY))) {
            throw new SigningRefused(
                    SigningRefused.OWN_KEY,
                    "You hold your own key, so only you can sign: call the ledger with the client library.");
        }
        return token;
    }

    private static Jwt token() {
        if (SecurityContextHolder.getContext().getAuthentication()
                        instanceof AbstractOAuth2TokenAuthenticationToken<?> caller
                && caller.getToken() instanceof Jwt token) {
            return token;
        }
        throw new AuthenticationCredentialsNotFoundException("no member's token came with this request");
    }
}
