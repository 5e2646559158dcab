package org.blendsm.embedded.ca;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.blendsm.embedded.ca.RegisteredIdentity.Attribute;
import org.blendsm.embedded.identity.NodeRole;

/** Whom an authority knows, and who may register, change and remove whom. */
final class Identities {
    /** As many enrolments as anybody likes. */
    static final int FOR_EVER = -1;

    private static final Set<String> FIXED_ATTRIBUTES = Set.of("hf.EnrollmentID", "hf.Type", "hf.Affiliation");

    private final CaRegistry registry;
    private final Affiliations affiliations;
    private final Clock clock;

    Identities(CaRegistry registry, Affiliations affiliations, Clock clock) {
        this.registry = registry;
        this.affiliations = affiliations;
        this.clock = clock;
    }

    /** The attributes that every identity has, and nobody chooses. */
    static List<Attribute> fixed(String id, String type, String affiliation) {
        return List.of(
                new Attribute("hf.EnrollmentID", id, true),
                new Attribute("hf.Type", type, true),
                new Attribute("hf.Affiliation", affiliation, true));
    }

    /** What a registrar asks for. An empty type is the registrar's own; {@code .} is the root affiliation. */
    record Registration(
            String id,
            String type,
            String affiliation,
            Optional<String> secret,
            int maxEnrollments,
            List<Attribute> attributes) {}

    /** The secret of the new identity. */
    String register(RegisteredIdentity registrar, Registration asked) throws RequestRefused {
        synchronized (registry.changes) {
            String type = asked.type().isEmpty() ? registrar.type() : asked.type();
            String affiliation = asked.affiliation().isEmpty()
                    ? registrar.affiliation()
                    : asked.affiliation().equals(".") ? "" : asked.affiliation();
            if (!mayActOn(registrar, type)
                    || NodeRole.ofUnit(type).isEmpty()
                    || !mayRegister(registrar, asked.attributes())
                    || !affiliations.knows(affiliation)
                    || !Affiliations.within(registrar.affiliation(), affiliation)) {
                throw RequestRefused.notAuthorized();
            }
            if (asked.id().isEmpty()) {
                throw new RequestRefused(400, 0, "No identity name was provided");
            }
            if (registry.identity(asked.id()).isPresent()) {
                throw new RequestRefused(409, 74, "Identity '" + asked.id() + "' is already registered");
            }
            String secret = asked.secret().orElseGet(Secrets::random);
            List<Attribute> attributes = new ArrayList<>(asked.attributes());
            attributes.addAll(fixed(asked.id(), type, affiliation));
            registry.put(new RegisteredIdentity(
                    asked.id(),
                    type,
                    affiliation,
                    List.copyOf(attributes),
                    Secrets.hash(secret),
                    asked.maxEnrollments() == 0 ? FOR_EVER : asked.maxEnrollments(),
                    0,
                    0,
                    false));
            return secret;
        }
    }

    /** Nobody gives what he has not: the reserved attributes only as far as the registrar has them. */
    private static boolean mayRegister(RegisteredIdentity registrar, List<Attribute> attributes) {
        String allowed = registrar.attribute("hf.Registrar.Attributes").orElse("");
        for (Attribute attribute : attributes) {
            boolean reserved = attribute.name().startsWith("hf.");
            if (FIXED_ATTRIBUTES.contains(attribute.name()) || !covers(allowed, attribute.name())) {
                return false;
            }
            String own = registrar.attribute(attribute.name()).orElse("");
            boolean harmless = attribute.value().equalsIgnoreCase("false");
            if (reserved && !harmless && !holdsAll(own, attribute.value())) {
                return false;
            }
        }
        return true;
    }

    /** Whether one comma-separated list is part of another, which may be {@code *} for everything. */
    private static boolean holdsAll(String large, String small) {
        List<String> all = List.of(large.toLowerCase(Locale.ROOT).split(","));
        return all.contains("*")
                || Arrays.stream(small.toLowerCase(Locale.ROOT).split(",")).allMatch(all::contains);
    }

    /** Whether a comma-separated list of names, some ending in {@code *}, holds this one. */
    private static boolean covers(String patterns, String name) {
        return Arrays.stream(patterns.split(","))
                .map(String::trim)
                .anyMatch(pattern -> pattern.equals(name)
                        || (pattern.endsWith("*") && name.startsWith(pattern.substring(0, pattern.length() - 1))));
    }

    /**
     * What a registrar wants changed of an identity; empty leaves what is there.
     *
     * @param affiliation {@code .} for the root
     * @param maxEnrollments 0 leaves it, -2 forbids all
     */
    record Modification(
            String type, String affiliation, Optional<String> secret, int maxEnrollments, List<Attribute> attributes) {}

    RegisteredIdentity modify(RegisteredIdentity caller, String id, Modification asked) throws RequestRefused {
        synchronized (registry.changes) {
            RegisteredIdentity before = managed(caller, id);
            String type = asked.type().isEmpty() ? before.type() : asked.type();
            String affiliation = switch (asked.affiliation()) {
                case "" -> before.affiliation();
                case "." -> "";
                default -> asked.affiliation();
            };
            if (!affiliations.knows(affiliation) && !asked.affiliation().isEmpty()) {
                throw new RequestRefused(400, 58, "Affiliation '" + affiliation + "' is not supported");
            }
            if (!Affiliations.within(caller.affiliation(), affiliation)
                    || !mayActOn(caller, type)
                    || NodeRole.ofUnit(type).isEmpty()
                    || !mayRegister(caller, asked.attributes())) {
                throw RequestRefused.notAuthorized();
            }
            List<Attribute> attributes = new ArrayList<>(asked.attributes());
            if (!asked.affiliation().isEmpty()) {
                attributes.add(new Attribute("hf.Affiliation", affiliation, true));
            }
            if (!asked.type().isEmpty()) {
                attributes.add(new Attribute("hf.Type", type, true));
            }
            int maxEnrollments = switch (asked.maxEnrollments()) {
                case 0 -> before.maxEnrollments();
                case -2 -> 0;
                default -> asked.maxEnrollments();
            };
            RegisteredIdentity now = before.changed(type, affiliation, attributes, maxEnrollments);
            if (asked.secret().isPresent()) {
                now = now.withSecret(Secrets.hash(asked.secret().get()));
            }
            registry.put(now);
            return now;
        }
    }

    /** Forgets an identity and revokes its certificates. @param force also where it is the caller's own */
    RegisteredIdentity remove(RegisteredIdentity caller, String id, boolean force) throws RequestRefused {
        synchronized (registry.changes) {
            if (caller.id().equals(id) && !force) {
                throw new RequestRefused(403, 56, "Need to use 'force' option to delete your own identity");
            }
            RegisteredIdentity identity = managed(caller, id);
            List<CaRegistry.Row> rows = new ArrayList<>(List.of(CaRegistry.Row.removed(id)));
            registry.certificatesOf(id).stream()
                    .filter(certificate -> !certificate.revoked())
                    .forEach(certificate -> rows.add(CaRegistry.Row.certificate(
                            certificate.revokedFor("cessationofoperation", clock.instant()))));
            registry.write(rows);
            return identity;
        }
    }

    /** An identity, if it is there and the caller may act on it. */
    RegisteredIdentity managed(RegisteredIdentity caller, String id) throws RequestRefused {
        RegisteredIdentity identity = registry.identity(id)
                .orElseThrow(() -> new RequestRefused(404, 63, "Failed to get User: User not found"));
        requireManaged(caller, identity);
        return identity;
    }

    static void requireManaged(RegisteredIdentity caller, RegisteredIdentity identity) throws RequestRefused {
        if (!Affiliations.within(caller.affiliation(), identity.affiliation()) || !mayActOn(caller, identity.type())) {
            throw RequestRefused.notAuthorized();
        }
    }

    private static boolean mayActOn(RegisteredIdentity caller, String type) {
        return covers(caller.attribute("hf.Registrar.Roles").orElse(""), type);
    }

    /** The identities that the caller may act on, who has to be a registrar. */
    List<RegisteredIdentity> of(RegisteredIdentity caller) throws RequestRefused {
        if (caller.attribute("hf.Registrar.Roles").orElse("").isEmpty()) {
            throw RequestRefused.notAuthorized();
        }
        return registry.identities().stream()
                .filter(identity -> mayActOn(caller, identity.type())
                        && Affiliations.within(caller.affiliation(), identity.affiliation()))
                .toList();
    }
}
