package org.blendsm.violation.one;

/** A drawer without a label. */
final class DoorHelper {
    private DoorHelper() {}
}
