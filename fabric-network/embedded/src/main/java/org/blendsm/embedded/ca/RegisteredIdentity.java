package org.blendsm.embedded.ca;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody who may enrol.
 *
 * @param type the node role that a certificate will carry: client, peer, admin, orderer
 * @param affiliation dotted path of departments; empty for the organisation itself
 * @param secretHash never the secret
 * @param maxEnrollments how often the secret may be used; -1 for ever
 * @param failedLogins wrong secrets since the last right one
 */
record RegisteredIdentity(
        String id,
        String type,
        String affiliation,
        List<Attribute> attributes,
        String secretHash,
        int maxEnrollments,
        int enrollments,
        int failedLogins,
        boolean revoked) {
    /** @param ecert whether every enrolment certificate carries it without being asked */
    record Attribute(String name, String value, boolean ecert) {}

    Optional<String> attribute(String name) {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals(name))
                .map(Attribute::value)
                .findFirst();
    }

    boolean may(String attribute) {
        return attribute(attribute).map("true"::equalsIgnoreCase).orElse(false);
    }

    /** What the certificate's organizational units are: the role, then the departments from the outermost. */
    List<String> units() {
        List<String> units = new ArrayList<>(List.of(type));
        if (!affiliation.isEmpty()) {
            units.addAll(List.of(affiliation.split("\\.")));
        }
        return units;
    }

    RegisteredIdentity movedTo(String department) {
        return changed(type, department, List.of(new Attribute("hf.Affiliation", department, true)), maxEnrollments);
    }

    /** An attribute of a known name is replaced, one without a value is taken away. */
    RegisteredIdentity changed(
            String newType, String newAffiliation, List<Attribute> newAttributes, int newMaxEnrollments) {
        Map<String, Attribute> all = new LinkedHashMap<>();
        attributes.forEach(attribute -> all.put(attribute.name(), attribute));
        for (Attribute attribute : newAttributes) {
            if (attribute.value().isEmpty()) {
                all.remove(attribute.name());
            } else {
                all.put(attribute.name(), attribute);
            }
        }
        return new RegisteredIdentity(
                id,
                newType,
                newAffiliation,
                List.copyOf(all.values()),
                secretHash,
                newMaxEnrollments,
                enrollments,
                failedLogins,
                revoked);
    }

    /** A new secret unlocks who has tried too many wrong ones. */
    RegisteredIdentity withSecret(String hash) {
        return new RegisteredIdentity(id, type, affiliation, attributes, hash, maxEnrollments, enrollments, 0, revoked);
    }

    RegisteredIdentity afterLogin() {
        return new RegisteredIdentity(
                id, type, affiliation, attributes, secretHash, maxEnrollments, enrollments + 1, 0, revoked);
    }

    RegisteredIdentity afterWrongSecret() {
        return new RegisteredIdentity(
                id, type, affiliation, attributes, secretHash, maxEnrollments, enrollments, failedLogins + 1, revoked);
    }

    RegisteredIdentity afterRevocation() {
        return new RegisteredIdentity(
                id, type, affiliation, attributes, secretHash, maxEnrollments, enrollments, failedLogins, true);
    }
}
