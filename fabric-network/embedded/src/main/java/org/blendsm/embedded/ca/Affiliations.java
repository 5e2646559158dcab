package org.blendsm.embedded.ca;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The departments of an organisation, as dotted paths, and what happens to people when one is renamed or given up.
 * Source: Fabric CA's {@code serveraffiliations.go} and {@code dbaccessor.go}.
 */
final class Affiliations {
    private static final String MANAGER = "hf.AffiliationMgr";

    private final CaRegistry registry;
    private final Clock clock;

    Affiliations(CaRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** Which departments a change concerned, and whom of them. */
    record Changed(SortedSet<String> names, List<RegisteredIdentity> identities) {}

    static boolean within(String outer, String inner) {
        return outer.isEmpty() || inner.equals(outer) || inner.startsWith(outer + ".");
    }

    void requireManager(RegisteredIdentity caller) throws RequestRefused {
        if (!caller.may(MANAGER)) {
            throw RequestRefused.notAuthorized();
        }
    }

    /** Whether somebody may be registered there; the root is nobody's and always there. */
    boolean knows(String name) {
        return name.isEmpty() || registry.affiliations().contains(name);
    }

    SortedSet<String> within(String outer) {
        return registry.affiliations().stream()
                .filter(name -> within(outer, name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    SortedSet<String> tree(RegisteredIdentity caller, String name) throws RequestRefused {
        requireAuthority(caller, name);
        requireKnown(name);
        return within(name);
    }

    /** @param force adds the departments above it, too */
    void add(RegisteredIdentity caller, String name, boolean force) throws RequestRefused {
        synchronized (registry.changes) {
            if (registry.affiliations().contains(name)) {
                throw new RequestRefused(409, 60, "Affiliation already exists");
            }
            requireAuthority(caller, name);
            List<String> path = new ArrayList<>();
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                String above = name.substring(0, dot);
                if (!force) {
                    requireKnown(above);
                }
                path.add(above);
            }
            path.add(name);
            registry.write(path.stream()
                    .filter(one -> !registry.affiliations().contains(one))
                    .map(CaRegistry.Row::affiliation)
                    .toList());
        }
    }

    /** @param force takes the people of the department along */
    Changed rename(RegisteredIdentity caller, String name, String next, boolean force) throws RequestRefused {
        requireAuthority(caller, name);
        requireAuthority(caller, next);
        synchronized (registry.changes) {
            requireKnown(name);
            if (next.isEmpty() || registry.affiliations().contains(next)) {
                throw new RequestRefused(400, 64, "Affiliation '" + next + "' already exists");
            }
            List<RegisteredIdentity> people = people(name);
            requireRegistrar(caller, people);
            if (!people.isEmpty() && !force) {
                throw new RequestRefused(
                        400,
                        64,
                        "The request to modify affiliation '" + name + "' has the following identities associated: "
                                + ids(people) + ". Need to use 'force' to remove identities and affiliation");
            }
            SortedSet<String> renamed = new TreeSet<>();
            List<CaRegistry.Row> rows = new ArrayList<>();
            for (String old : within(name)) {
                String now = next + old.substring(name.length());
                rows.add(CaRegistry.Row.affiliationRemoved(old));
                rows.add(CaRegistry.Row.affiliation(now));
                renamed.add(now);
            }
            List<RegisteredIdentity> moved = people.stream()
                    .map(person -> person.movedTo(next + person.affiliation().substring(name.length())))
                    .toList();
            moved.forEach(person -> rows.add(CaRegistry.Row.identity(person)));
            registry.write(rows);
            return new Changed(renamed, moved);
        }
    }

    /** @param force removes the departments below it and the people of all, whose certificates are revoked */
    Changed remove(RegisteredIdentity caller, String name, boolean force) throws RequestRefused {
        if (name.equals(caller.affiliation())) {
            throw RequestRefused.notAuthorized();
        }
        requireAuthority(caller, name);
        synchronized (registry.changes) {
            requireKnown(name);
            List<RegisteredIdentity> people = people(name);
            SortedSet<String> names = within(name);
            requireRegistrar(caller, people);
            if (!force && (!people.isEmpty() || names.size() > 1)) {
                throw RequestRefused.notAuthorized();
            }
            List<CaRegistry.Row> rows = new ArrayList<>();
            for (RegisteredIdentity person : people) {
                rows.add(CaRegistry.Row.removed(person.id()));
                registry.certificatesOf(person.id()).stream()
                        .filter(certificate -> !certificate.revoked())
                        .forEach(certificate -> rows.add(CaRegistry.Row.certificate(
                                certificate.revokedFor("affiliationchange", clock.instant()))));
            }
            names.forEach(one -> rows.add(CaRegistry.Row.affiliationRemoved(one)));
            registry.write(rows);
            return new Changed(names, people);
        }
    }

    private List<RegisteredIdentity> people(String name) {
        return registry.identities().stream()
                .filter(identity -> within(name, identity.affiliation()))
                .toList();
    }

    private static String ids(List<RegisteredIdentity> people) {
        return people.stream().map(RegisteredIdentity::id).collect(Collectors.joining(","));
    }

    private static void requireRegistrar(RegisteredIdentity caller, List<RegisteredIdentity> people)
            throws RequestRefused {
        if (!people.isEmpty()
                && caller.attribute("hf.Registrar.Roles").orElse("").isEmpty()) {
            throw RequestRefused.notAuthorized();
        }
    }

    private static void requireAuthority(RegisteredIdentity caller, String name) throws RequestRefused {
        if (!within(caller.affiliation(), name)) {
            throw RequestRefused.notAuthorized();
        }
    }

    private void requireKnown(String name) throws RequestRefused {
        if (!registry.affiliations().contains(name)) {
            throw new RequestRefused(404, 63, "Failed to get affiliation: affiliation not found");
        }
    }
}
