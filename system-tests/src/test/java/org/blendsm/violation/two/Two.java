package org.blendsm.violation.two;

import java.util.List;
import org.blendsm.violation.one.One;

/** The other half of the circle. */
public record Two(List<One> ones) {
    One first() {
        return ones.getFirst();
    }
}
