package org.blendsm.chaincode.membership;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What only an operator ever does, whatever the policy says: no policy opens it to others or shuts operators out. */
final class OracleFunctions {
    static final SortedSet<String> NAMES = Collections.unmodifiableSortedSet(new TreeSet<>(List.of(
            "membership:approve",
            "membership:refuse",
            "membership:suspend",
            "membership:reinstate",
            "membership:expel",
            "membership:publishPolicy",
            "membership:registerNode",
            "membership:retireNode",
            "token:issue")));

    private OracleFunctions() {}
}
