package org.blendsm.violation.one;

import org.blendsm.violation.two.Two;

/** Half of a circle, in a package without a label. */
public record One(Two two) {}
