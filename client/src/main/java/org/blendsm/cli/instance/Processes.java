package org.blendsm.cli.instance;

/** How the services of an instance are run: decision record 0001 says which is usual, and why. */
public enum Processes {
    /** All as application contexts of one JVM. */
    ONE,
    /** A JVM for each, as in containers. */
    EACH
}
