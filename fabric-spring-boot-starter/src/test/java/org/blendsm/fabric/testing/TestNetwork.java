package org.blendsm.fabric.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.blendsm.fabric.EventBlock;
import org.blendsm.fabric.spring.BlocksRead;
import org.blendsm.fabric.spring.ReadToEnd;
import org.blendsm.fabric.web.Audience;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The network as a service sees it: what happens on the ledger reaches the service as it does from the real one, as an
 * event in a database transaction, and members hold tokens signed by a key that stands in a node's record.
 */
public final class TestNetwork {
    /** Where the node's identity-service would be: the issuer of its tokens, and the name of its pool. */
    public static final String ISSUER = "http://identity.test";

    private static final String ORGANISATION = "ProviderMSP";
    private static final String OTHER_ORGANISATION = "ConsumerMSP";
    private static final Instant FOUNDED = Instant.parse("2026-01-01T00:00:00Z");

    private final ApplicationEventPublisher listeners;
    private final TransactionTemplate transaction;
    private final String service;
    private final AtomicLong height = new AtomicLong();
    private final AtomicBoolean toldOfEnd = new AtomicBoolean();
    private final ECKey issuerKey = newKey();
    private final ECKey foreignKey = newKey();

    TestNetwork(
            ApplicationEventPublisher listeners,
            PlatformTransactionManager transactions,
            @Value("${blendsm.service-name}") String service) {
        this.listeners = listeners;
        this.transaction = new TransactionTemplate(transactions);
        this.service = service;
    }

    /** Something happened on the ledger, in a block of its own. */
    public void happened(LedgerEvent event) {
        happenedTogether(event);
    }

    /** Several transactions came into one block; what it is called is the answer. All that was before has been read. */
    public long happenedTogether(LedgerEvent... events) {
        if (!toldOfEnd.getAndSet(true)) {
            listeners.publishEvent(new ReadToEnd(height.get()));
        }
        long number = height.incrementAndGet();
        List<EventBlock.Occurrence> occurrences = IntStream.range(0, events.length)
                .mapToObj(i -> new EventBlock.Occurrence("tx-" + number + "-" + i, events[i]))
                .toList();
        transaction.executeWithoutResult(_ -> {
            List.of(events).forEach(listeners::publishEvent);
            listeners.publishEvent(new EventBlock(number, occurrences));
        });
        listeners.publishEvent(new BlocksRead(number));
        return number;
    }

    /** A new member in good standing. */
    public Member admit(Role... roles) {
        Member member = newMember(roles);
        happened(new MembershipEvent.MemberAdmitted(member));
        return member;
    }

    /** The same of the other organisation. */
    public Member admitForeign(Role... roles) {
        Member member = newMember(OTHER_ORGANISATION, roles);
        happened(new MembershipEvent.MemberAdmitted(member));
        return member;
    }

    /** One in good standing of whom this service has not heard yet. */
    public static Member newMember(Role... roles) {
        return newMember(ORGANISATION, roles);
    }

    private static Member newMember(String organisation, Role... roles) {
        PublicKeyInfo key = newMemberKey();
        return Member.admitted(new Application("somebody", organisation, List.of(roles), key), FOUNDED);
    }

    public void expel(Member member) {
        happened(new MembershipEvent.MemberChanged(member.with(new Standing.Expelled(FOUNDED, "did harm"))));
    }

    /** The value of an Authorization header with which the member may call this service now. */
    public String bearer(Member member) {
        return bearer(member.id());
    }

    public String bearer(MemberId address) {
        return "Bearer " + token(address, UnaryOperator.identity());
    }

    /** A token that differs from a good one in some claims. */
    public String token(MemberId address, UnaryOperator<JWTClaimsSet.Builder> claims) {
        return token(issuerKey, address, claims);
    }

    /** A token signed by somebody else's key under the issuer's key id. */
    public String forgedToken(MemberId address) {
        ECKey stranger = new ECKey.Builder(newKey()).keyID(issuerKey.getKeyID()).build();
        return token(stranger, address, UnaryOperator.identity());
    }

    /**
     * A token that another organisation's node issued, which is on the ledger as well.
     *
     * @param issuer the name it goes by, its own or that of the node it would like to be
     */
    public String foreignToken(MemberId address, String issuer) {
        return foreignToken(address, issuer, ISSUER);
    }

    /** @param pool whom the token is for */
    public String foreignToken(MemberId address, String issuer, String pool) {
        registerPool(issuer);
        return token(foreignKey, address, claims -> claims.issuer(issuer).audience(here(pool)));
    }

    /** Another organisation's pool is in the ledger's node record, under this name. */
    public void registerPool(String issuer) {
        registerNode("consumer-1", OTHER_ORGANISATION, issuer, foreignKey);
    }

    /** Another organisation's pool goes by this one's name, with these token keys. */
    public void registerPoolOfThisName(String tokenKeys) {
        happened(new MembershipEvent.NodeRegistered(node("consumer-1", OTHER_ORGANISATION, ISSUER, tokenKeys)));
    }

    /** A JWK Set whose key has its private part too, under the id of this pool's own. */
    public String keysWithAPrivatePart() {
        try {
            return new JWKSet(new ECKeyGenerator(Curve.P_256)
                            .keyID(issuerKey.getKeyID())
                            .generate())
                    .toString(false);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A JWK Set with a key of another curve, under the id of this pool's own. */
    public String keysOfAnotherCurve() {
        try {
            ECKey other =
                    new ECKeyGenerator(Curve.P_384).keyID(issuerKey.getKeyID()).generate();
            return new JWKSet(other.toPublicJWK()).toString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** This organisation's pool signs tokens by another key than until now. */
    public void replaceTokenKey() {
        registerNode("provider-1", ORGANISATION, ISSUER, newKey());
    }

    /** This organisation's pool is one no more. */
    public void retirePool() {
        happened(new MembershipEvent.NodeRetired(Node.approved("provider-1", Node.Kind.VALIDATOR, ORGANISATION, 1)
                .retiredFor("a test")));
    }

    /** This service, in that pool. */
    private String here(String pool) {
        return new Audience(pool, service).toString();
    }

    /** A token that is worth nothing without {@link #proof}s by that key (RFC 9449). */
    public String boundToken(MemberId address, ECKey key) {
        try {
            String thumbprint = key.computeThumbprint().toString();
            return token(address, claims -> claims.claim("cnf", Map.of("jkt", thumbprint)));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value of a DPoP header: the key's proof for this token, method and URL, now. */
    public static String proof(ECKey key, String token, String method, String url) {
        try {
            SignedJWT proof = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .type(new JOSEObjectType("dpop+jwt"))
                            .jwk(key.toPublicJWK())
                            .build(),
                    new JWTClaimsSet.Builder()
                            .jwtID(UUID.randomUUID().toString())
                            .claim("htm", method)
                            .claim("htu", url)
                            .claim("ath", hash(token))
                            .issueTime(new Date())
                            .build());
            proof.sign(new ECDSASigner(key));
            return proof.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hash(String token) {
        byte[] hash = Sha256.of(token.getBytes(StandardCharsets.US_ASCII)).bytes();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    public static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private String token(ECKey key, MemberId address, UnaryOperator<JWTClaimsSet.Builder> claims) {
        registerNode("provider-1", ORGANISATION, ISSUER, issuerKey);
        Instant now = Instant.now();
        JWTClaimsSet good = claims.apply(new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .subject(address.value())
                        .audience(List.of(new Audience(ISSUER, "another-service").toString(), here(ISSUER)))
                        .claim("custody", "managed")
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(300))))
                .build();
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .keyID(key.getKeyID())
                            .build(),
                    good);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who issues tokens stands on the ledger before its first one. */
    private void registerNode(String name, String organisation, String issuer, ECKey key) {
        String keys = new JWKSet(key.toPublicJWK()).toString();
        happened(new MembershipEvent.NodeRegistered(node(name, organisation, issuer, keys)));
    }

    private static Node node(String name, String organisation, String issuer, String tokenKeys) {
        return new Node(
                name,
                Node.Kind.VALIDATOR,
                organisation,
                new TreeMap<>(Map.of("identity", issuer)),
                new TreeMap<>(),
                Optional.of(tokenKeys),
                Optional.empty(),
                1,
                Optional.empty());
    }

    private static PublicKeyInfo newMemberKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return PublicKeyInfo.of(generator.generateKeyPair().getPublic());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
