package org.blendsm.embedded.ca;

import java.util.ArrayList;
import java.util.List;
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
