package org.blendsm.fabric.ca;

import java.util.Map;

/**
 * Somebody whom a registrar lets enrol.
 *
 * @param id the name that becomes the certificate's common name
 * @param type becomes the certificate's OU: {@code client}, {@code peer}, {@code admin} or {@code orderer}
 * @param secret what to enrol with; once
 * @param attributes written into the certificate
 */
public record Registration(String id, String type, String secret, Map<String, String> attributes) {
    @Override
    public String toString() {
        return "Registration[" + id + ", " + type + "]";
    }
}
