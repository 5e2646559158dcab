package org.blendsm.benchmarks.access;

import com.cedarpolicy.AuthorizationEngine;
import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.entity.Entity;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.value.CedarList;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimBool;
import com.cedarpolicy.value.PrimLong;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Circumstances;
import org.blendsm.model.catalogue.ProductId;

/**
 * Z1: the law of every decision ({@link Capability#objection}) over live capabilities that are found by their id in
 * memory, against cedar-java with one cached policy that says the same, the capability as its resource. One thread. The
 * rule alone: access-control-service asks its database for the capability, which is in neither figure. OPA is not
 * embedded in Java: what {@code opa bench} says of it stands beside nothing here. Arguments: {@code [pairs of rounds]
 * [capabilities] [decisions a round]}.
 */
public final class InProcessDecision {
    private static final long SEED = 20_261_206;
    /** Decisions that one reading of the clock stands for: it takes about as long as one of ours. */
    private static final int TIMED_TOGETHER = 50;

    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
    private static final String POLICY = """
            permit(principal, action, resource) when {
                resource.holder == principal && resource.actions.contains(context.asked) && !resource.revoked
                && context.now < resource.notAfter
                && !context.holderOut && !context.issuerOut && !context.agreementOver };""";

    private static final EntityTypeName MEMBER = type("Member");
    private static final EntityTypeName CAPABILITY = type("Capability");
    private static final EntityUID DECIDE = type("Action").of("decide");

    private final CapabilityId[] ids;
    private final Map<CapabilityId, Capability> live = new HashMap<>();
    private final Set<MemberId> out = new HashSet<>();
    private final Set<CapabilityId> agreementOver = new HashSet<>();
    private final AuthorizationEngine cedar = new BasicAuthorizationEngine();
    private final PolicySet policy;

    /** Whether a capability opens something. */
    @FunctionalInterface
    private interface Decider {
        boolean allows(CapabilityId id) throws AuthException;
    }

    private InProcessDecision(int capabilities) throws Exception {
        this.policy = PolicySet.parsePolicies(POLICY);
        policy.cache();
        this.ids = new CapabilityId[capabilities];
        for (int i = 0; i < capabilities; i++) {
            ids[i] = new CapabilityId(hash("capability " + i));
            live.put(ids[i], new Capability.Issued(right(i)));
        }
    }

    private Capability.Right right(int number) {
        return new Capability.Right(
                ids[number],
                member("seller " + number % 100),
                member("buyer " + number),
                List.of(Action.SUBSCRIBE),
                new ProductId(hash("product " + number % 1_000)),
                NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                hash("body " + number));
    }

    private static MemberId member(String name) {
        return new MemberId(hash(name).value().substring(0, 40));
    }

    private static Sha256 hash(String of) {
        return Sha256.of(of.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static EntityTypeName type(String name) {
        return EntityTypeName.parse(name).orElseThrow();
    }

    public static void main(String[] args) throws Exception {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int capabilities = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        int decisions = args.length > 2 ? Integer.parseInt(args[2]) : 20_000;
        Comparison.introduce(
                "Z1: decisions in process over %d live capabilities against cedar-java 4 with one cached policy, %d a round, %d pairs"
                        .formatted(capabilities, decisions, pairs),
                SEED);
        InProcessDecision measured = new InProcessDecision(capabilities);
        measured.requireBothRefuseTheOutcast();
        Comparison<Double> comparison = new Comparison<>(
                new Comparison.Side<>("ours", () -> measured.p50Micros(measured::rule, decisions)),
                new Comparison.Side<>("Cedar", () -> measured.p50Micros(measured::cedar, decisions)),
                SEED);
        comparison.warm(Double::doubleValue);
        comparison
                .run(pairs)
                .tell("us a decision, p50", Double::doubleValue, "pass: upper end <= 0.2, stretch: ours < 1");
    }

    /** A side that always says yes would be fast. */
    private void requireBothRefuseTheOutcast() throws AuthException {
        MemberId holder = capability(ids[0]).right().holder();
        out.add(holder);
        if (rule(ids[0]) || cedar(ids[0])) {
            throw new IllegalStateException("somebody who is out was let in");
        }
        out.remove(holder);
    }

    private double p50Micros(Decider decider, int decisions) throws AuthException {
        Random random = new Random(SEED);
        double[] micros = new double[decisions / TIMED_TOGETHER];
        for (int i = 0; i < micros.length; i++) {
            CapabilityId[] asked = random.ints(TIMED_TOGETHER, 0, ids.length)
                    .mapToObj(at -> ids[at])
                    .toArray(CapabilityId[]::new);
            long began = System.nanoTime();
            for (CapabilityId id : asked) {
                if (!decider.allows(id)) {
                    throw new IllegalStateException("a live capability was refused");
                }
            }
            micros[i] = (System.nanoTime() - began) / 1e3 / TIMED_TOGETHER;
        }
        Arrays.sort(micros);
        return micros[micros.length / 2];
    }

    private Capability capability(CapabilityId id) {
        return Optional.ofNullable(live.get(id)).orElseThrow();
    }

    private Circumstances circumstances(Capability.Right right) {
        return new Circumstances(
                !NOW.isBefore(right.notAfter()),
                out.contains(right.holder()),
                out.contains(right.issuer()),
                agreementOver.contains(right.id()),
                Optional.empty());
    }

    private boolean rule(CapabilityId id) {
        Capability capability = capability(id);
        return capability
                .objection(Action.SUBSCRIBE, circumstances(capability.right()))
                .isEmpty();
    }

    private boolean cedar(CapabilityId id) throws AuthException {
        Capability capability = capability(id);
        Capability.Right right = capability.right();
        Circumstances now = circumstances(right);
        EntityUID holder = MEMBER.of(right.holder().value());
        EntityUID resource = CAPABILITY.of(id.toString());
        Map<String, Value> attributes = Map.of(
                "holder",
                holder,
                "actions",
                new CedarList(right.actions().stream()
                        .<Value>map(action -> new PrimString(action.name()))
                        .toList()),
                "revoked",
                new PrimBool(capability instanceof Capability.Revoked),
                "notAfter",
                new PrimLong(right.notAfter().toEpochMilli()));
        Map<String, Value> context = Map.of(
                "asked", new PrimString(Action.SUBSCRIBE.name()),
                "now", new PrimLong(NOW.toEpochMilli()),
                "holderOut", new PrimBool(now.holderOut()),
                "issuerOut", new PrimBool(now.issuerOut()),
                "agreementOver", new PrimBool(now.agreementOver()));
        AuthorizationResponse answer = cedar.isAuthorized(
                new AuthorizationRequest(holder, DECIDE, resource, context),
                policy,
                Set.of(new Entity(resource, attributes, Set.of())));
        return answer.success
                .orElseThrow(() -> new IllegalStateException(answer.toString()))
                .isAllowed();
    }
}
