package org.blendsm.embedded.ca;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** {@code affiliations}: an organisation's departments as a tree. Source: {@code serveraffiliations.go}. */
final class AffiliationRequests {
    private AffiliationRequests() {}

    static Object answer(CaRequest request, RegisteredIdentity caller) throws RequestRefused {
        Affiliations affiliations = request.authority().affiliations();
        affiliations.requireManager(caller);
        return switch (request.method()) {
            case "GET" -> all(affiliations.within(caller.affiliation()), request);
            case "POST" -> {
                String name = request.text("name");
                affiliations.add(caller, name, request.flag("force"));
                yield named(new LinkedHashMap<>(Map.of("name", name)), request);
            }
            default -> throw request.methodNotAllowed();
        };
    }

    static Object answer(String name, CaRequest request, RegisteredIdentity caller) throws RequestRefused {
        Affiliations affiliations = request.authority().affiliations();
        affiliations.requireManager(caller);
        return switch (request.method()) {
            case "GET" -> named(tree(name, affiliations.tree(caller, name), List.of()), request);
            case "PUT" -> {
                String next = request.text("name");
                var moved = affiliations.rename(caller, name, next, request.flag("force"));
                yield named(tree(next, moved.names(), moved.identities()), request);
            }
            case "DELETE" -> {
                var removed = affiliations.remove(caller, name, request.flag("force"));
                yield named(tree(name, removed.names(), removed.identities()), request);
            }
            default -> throw request.methodNotAllowed();
        };
    }

    /** The one root, or, where there are several, a nameless one above them. */
    private static Object all(SortedSet<String> names, CaRequest request) throws RequestRefused {
        if (names.isEmpty()) {
            throw new RequestRefused(404, 16, "No affiliations are configured on the CA");
        }
        List<Map<String, Object>> roots = new ArrayList<>();
        names.stream()
                .map(name -> name.split("\\.", 2)[0])
                .distinct()
                .forEach(root -> roots.add(tree(root, names, List.of())));
        return named(
                roots.size() == 1 ? roots.getFirst() : new LinkedHashMap<>(Map.of("name", "", "affiliations", roots)),
                request);
    }

    private static Map<String, Object> tree(String name, SortedSet<String> names, List<RegisteredIdentity> identities) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", name);
        List<Map<String, Object>> children = names.stream()
                .filter(child -> child.startsWith(name + ".") && child.indexOf('.', name.length() + 1) < 0)
                .map(child -> tree(child, names, identities))
                .toList();
        if (!children.isEmpty()) {
            tree.put("affiliations", children);
        }
        List<Map<String, Object>> members = identities.stream()
                .filter(identity -> identity.affiliation().equals(name))
                .map(IdentityRequests::described)
                .toList();
        if (!members.isEmpty()) {
            tree.put("identities", members);
        }
        return tree;
    }

    private static Map<String, Object> named(Map<String, Object> tree, CaRequest request) {
        tree.put("caname", request.authority().name());
        return tree;
    }
}
