package org.blendsm.fabric.web;

/**
 * Whom a token is for (RFC 9068: {@code aud}): a service of one pool, such as
 * {@code https://market.example/rating-service}. Every pool has services of the same names, so the name alone says
 * nothing.
 *
 * @param pool the issuer of that pool's own tokens, which is its door's address, as its node's record has it
 */
public record Audience(String pool, String service) {
    @Override
    public String toString() {
        return pool + "/" + service;
    }
}
