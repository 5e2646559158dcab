package org.blendsm.privacy.violation;

/** What is another service's own. */
public record Private(String word) {}
