package org.blendsm.model.violation;

import org.springframework.context.ApplicationContext;

/** A word that knows Spring. */
public record KnowsSpring(ApplicationContext context) {}
