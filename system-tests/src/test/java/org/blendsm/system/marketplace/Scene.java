package org.blendsm.system.marketplace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.blendsm.client.Door;
import org.blendsm.client.Joining;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.StreamAccess;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.NodeDescription;
import org.blendsm.model.membership.Role;
import org.blendsm.system.marketplace.RunningMarketplace.Certified;
import tools.jackson.databind.JsonNode;

/**
 * A sale under way, with something of everything that belongs to somebody: a product on offer, an agreement with a
 * deposit, a sealed record, the buyer's consent, a right given without a sale, the seller's zone with the buyer in it,
 * an application that waits; members with managed keys, one of them a stranger to all of it and one expelled; and two
 * with keys of their own, a stranger and one expelled.
 */
final class Scene {
    static final byte[] SEALED = "sealed bytes".getBytes(UTF_8);
    /** The name of an identity-service that really stands in a node's record, and that this test plays. */
    static final String PLAYED = "http://played.test";
    /** The same of another organisation. */
    static final String OTHERS = "http://others.test";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final RunningMarketplace marketplace;
    final Tokens played = new Tokens(PLAYED);
    final Tokens others = new Tokens(OTHERS);
    final Managed operator;
    final Managed seller;
    final Managed buyer;
    final Managed stranger;
    final Managed expelled;
    final Managed arbiter;
    /** The broker of the other organisation's pool, with the certificate of that pool's service. */
    final Certified consumers;

    final Certified loner;
    final Certified outcast;
    /** On offer too, and nothing is ever published on it. */
    final String silent;

    final String product;
    final String offer;
    final String agreement;
    final String capability;
    final String given;
    final String record;
    final String consent;
    final String zone;
    /** By which the buyer came into the zone. */
    final JsonNode zoneTicket;

    final String application;

    /** A member whose key is kept for it. */
    static final class Managed {
        private static final Duration FRESH = Duration.ofMinutes(2);

        private final URI gateway;
        private final Wire.Secret secret;
        private String token = "";
        private Instant since = Instant.MIN;

        private Managed(URI gateway, Wire.Secret secret) {
            this.gateway = gateway;
            this.secret = secret;
        }

        String address() {
            return secret.clientId();
        }

        Wire.Secret secret() {
            return secret;
        }

        /** One that lasts for some minutes yet. */
        synchronized String token() {
            if (since.plus(FRESH).isBefore(Instant.now())) {
                token = Wire.token(gateway, secret);
                since = Instant.now();
            }
            return token;
        }
    }

    static Scene play(RunningMarketplace marketplace) {
        Scene scene = new Scene(marketplace);
        Memberships oracle =
                marketplace.keyIn("operator").at(marketplace.ledger()).contract(Memberships.class);
        Certified speaker = marketplace.keyIn("services/pubsub-payment-service");
        pool(oracle, "played", marketplace.organisation(), scene.pool(speaker), PLAYED, scene.played);
        oracle.approve(scene.speakersApproval());
        String others = scene.consumers.identity().mspId();
        pool(oracle, "others", others, scene.pool(scene.consumers), OTHERS, scene.others);
        return scene;
    }

    /** The operator approves its node, and its broker says of it where it is and with which keys it signs tokens. */
    private static void pool(
            Memberships oracle, String name, String organisation, Memberships speaker, String issuer, Tokens tokens) {
        oracle.registerNode(Node.approved(name, Node.Kind.NODE, organisation, 1));
        speaker.describeNode(description(name, issuer, tokens, 2));
    }

    private Memberships pool(Certified speaker) {
        return speaker.at(marketplace.ledger()).contract(Memberships.class);
    }

    private Approval speakersApproval() {
        Application application = new Application(
                "Broker of others", consumers.identity().mspId(), List.of(Role.BROKER), consumers.publicKey());
        try {
            return new Approval(
                    application,
                    DetachedJws.sign(
                            DocumentType.APPLICATION,
                            marketplace.network(),
                            application,
                            consumers.key().es256()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Scene(RunningMarketplace marketplace) {
        this.marketplace = marketplace;
        this.consumers = marketplace.speaker("consumer");
        this.operator = managed(marketplace.console());
        Door open = new Door(marketplace.gateway(), Door.Credentials.NONE);
        Joining sellers = joining(open, "Seller", Role.SELLER);
        Joining buyers = joining(open, "Buyer", Role.BUYER);
        Joining strangers = joining(open, "Stranger", Role.SELLER, Role.BUYER);
        Joining arbiters = joining(open, "Arbiter", Role.ARBITER);
        Joining expelleds = joining(open, "Expelled", Role.SELLER, Role.BUYER);
        OwnKeyMember.Applicant loners = ownKey("Loner", Role.SELLER, Role.BUYER);
        OwnKeyMember.Applicant outcasts = ownKey("Outcast", Role.SELLER, Role.BUYER);
        for (Joining joining :
                List.of(sellers, buyers, strangers, arbiters, expelleds, loners.joining(), outcasts.joining())) {
            as(operator, "POST", "/api/v1/applications/" + joining.application() + "/approval", Map.of());
        }
        this.seller = managed(sellers);
        this.buyer = managed(buyers);
        this.stranger = managed(strangers);
        this.arbiter = managed(arbiters);
        this.expelled = managed(expelleds);
        this.loner = certified(loners);
        this.outcast = certified(outcasts);
        this.application = joining(open, "Applicant", Role.BUYER).application().value();
        this.silent = as(seller, "POST", "/api/v1/products", Bodies.product())
                .path("listing")
                .path("id")
                .asString();
        as(seller, "POST", "/api/v1/products/" + silent + "/offers", Bodies.offer());
        this.product = as(seller, "POST", "/api/v1/products", Bodies.product())
                .path("listing")
                .path("id")
                .asString();
        this.offer = as(seller, "POST", "/api/v1/products/" + product + "/offers", Bodies.offer())
                .path("offer")
                .path("id")
                .asString();
        as(operator, "POST", "/api/v1/issues", Map.of("to", buyer.address(), "amount", 100_000));
        JsonNode agreed = as(buyer, "POST", "/api/v1/agreements", Bodies.acceptance(product, offer, 1_000));
        this.agreement = agreed.path("deal").path("id").asString();
        this.capability = agreed.path("deal").path("capability").asString();
        this.given = as(seller, "POST", "/api/v1/capabilities", Bodies.right(buyer.address(), product))
                .path("right")
                .path("id")
                .asString();
        this.record = as(seller, "POST", "/api/v1/sealed-records", Bodies.sealed(product, SEALED))
                .path("id")
                .asString();
        this.consent = as(buyer, "POST", "/api/v1/consents", Bodies.consent(product))
                .path("id")
                .asString();
        this.zone = as(seller, "POST", "/api/v1/zones", Map.of("name", "Harbour"))
                .path("id")
                .asString();
        this.zoneTicket = as(seller, "POST", "/api/v1/zones/" + zone + "/tickets", Bodies.zoneTicket(buyer.address()));
        as(buyer, "POST", "/api/v1/zones/" + zone + "/members", zoneTicket);
        for (String gone :
                List.of(expelled.address(), outcasts.joining().address().value())) {
            as(operator, "POST", "/api/v1/members/" + gone + "/expulsion", Map.of("reason", "for the test"));
        }
    }

    /** Another sale at the same marketplace, of others. */
    Scene another() {
        return new Scene(marketplace);
    }

    JsonNode get(Managed member, String path) {
        return Wire.Request.of("GET", marketplace.gateway().resolve(path))
                .bearing(member.token())
                .send()
                .orThrow();
    }

    /** A stream ticket: to publish where a product is named, to receive where an agreement is. */
    StreamAccess ticket(Managed member, String what, String id) {
        JsonNode ticket = as(member, "POST", "/api/v1/tickets", Map.of(what, id));
        return new StreamAccess(
                URI.create(ticket.path("brokers").path(0).asString()),
                ticket.path("user").asString(),
                ticket.path("clientId").asString(),
                ticket.path("password").asString(),
                ticket.path("topic").asString(),
                ticket.path("ticks").asStringOpt(),
                ticket.path("nextSequence").asLongOpt());
    }

    /** One member more, in good standing, who sells and buys. */
    Managed admit(String name) {
        return admit(name, Role.SELLER, Role.BUYER);
    }

    Managed admit(String name, Role... roles) {
        Joining joining = joining(new Door(marketplace.gateway(), Door.Credentials.NONE), name, roles);
        as(operator, "POST", "/api/v1/applications/" + joining.application() + "/approval", Map.of());
        return managed(joining);
    }

    /** The same with a key of its own. */
    Certified certified(String name, Role... roles) {
        OwnKeyMember.Applicant applicant = ownKey(name, roles);
        as(operator, "POST", "/api/v1/applications/" + applicant.joining().application() + "/approval", Map.of());
        return certified(applicant);
    }

    private Joining joining(Door open, String name, Role... roles) {
        return Joining.managed(open, name, marketplace.organisation(), List.of(roles));
    }

    private OwnKeyMember.Applicant ownKey(String name, Role... roles) {
        return OwnKeyMember.apply(
                marketplace.gateway(), marketplace.network(), name, marketplace.organisation(), List.of(roles));
    }

    private Certified certified(OwnKeyMember.Applicant applicant) {
        try {
            String certificate = applicant.joining().awaitCertificate(PATIENCE);
            return new Certified(
                    new Identity(marketplace.organisation(), Certificates.parse(certificate)),
                    SigningKey.of(applicant.key().getPrivate()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Managed managed(Joining joining) {
        return managed(new Wire.Secret(joining.address().value(), joining.awaitClientSecret(PATIENCE)));
    }

    private Managed managed(Wire.Secret secret) {
        return new Managed(marketplace.gateway(), secret);
    }

    /** The audience of a token for all services of this marketplace. */
    List<String> everywhere() {
        return Tokens.everywhere(marketplace.gateway().toString());
    }

    /** What the expelled member holds still: it counts for some minutes yet, and gets no other. */
    String tokenOfTheExpelled() {
        return played.token(expelled.address(), everywhere(), Tokens.USUAL);
    }

    static NodeDescription description(String name, String issuer, Tokens tokens, long version) {
        return new NodeDescription(
                name, new TreeMap<>(Map.of("identity", issuer)), new TreeMap<>(), Optional.of(tokens.keys()), version);
    }

    /** What the marketplace answers a member who is in the right. */
    JsonNode as(Managed member, String method, String path, Object body) {
        URI uri = marketplace.gateway().resolve(path);
        return Wire.Request.of(method, uri)
                .bearing(member.token())
                .with("Idempotency-Key", UUID.randomUUID().toString())
                .json(body)
                .send()
                .orThrow();
    }
}
